package main

import (
	"fmt"
	"math/bits"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// tileArgs are the arguments of the tile functions; gemm_vector.go says what they do.
const tileArgs = "(k int, a *float32, aRow, aColumn int, b, c *float32, cRow, n int, init *float32, initRow int)"

// skipArgs are those of the functions that skip links; gemm_skip_vector.go says what they do.
const skipArgs = "(k int, a *float32, bPanel int, b, c *float32, cRow, n int, init *float32, initRow int)"

const (
	// panelAhead is how many bytes before they are needed the rows of a panel are asked for.
	panelAhead = 1024

	// linksTogether is how many links one turn of the loop has, a power of 2, for fewer
	// instructions that only count.
	linksTogether = 4
)

// tile is a tile function being written.
type tile struct {
	*set
	rows          int
	skips         bool          // A is a list of links, which says which rows of B they are with
	n             reg.GPVirtual // columns left
	aRow, aColumn reg.Register
	b, c, init    reg.Register
	b2            reg.GPVirtual // the second panel of a pair
	layout        layout
	base          []reg.GPVirtual // if not flat, of row 0; else of rows 0, 3, 6, …: the two rows after each are reached through aRow
	acc           [][]reg.VecPhysical
}

// layout says how the elements of A lie in memory.
type layout int

const (
	flat    layout = iota // those of a row side by side
	upright               // those of a link
	packed                // those of a link, and after them those of the next
)

// tileFunc emits the function for a tile of the given height.
func tileFunc(s *set, rows int) {
	name := fmt.Sprintf("tile%sx%d", s.name, rows)
	TEXT(name, NOSPLIT, "func"+tileArgs)
	Doc(fmt.Sprintf("%s is a tileFunc of height %d.", name, rows))
	Pragma("noescape")
	t := &tile{set: s, rows: rows, n: GP64()}
	t.aRow = Load(Param("aRow"), GP64())
	t.aColumn = Load(Param("aColumn"), GP64())
	t.body()
}

// skipFunc emits the function for a tile of the given height that skips links.
func skipFunc(s *set, rows int) {
	name := fmt.Sprintf("skip%sx%d", s.name, rows)
	TEXT(name, NOSPLIT, "func"+skipArgs)
	Doc(fmt.Sprintf("%s is a skipFunc of height %d.", name, rows))
	Pragma("noescape")
	t := &tile{set: s, rows: rows, skips: true, layout: upright, n: GP64()}
	t.body()
}

// pairs emits the loop over pairs of full panels, for as long as there are such.
func (t *tile) pairs() {
	CMPQ(t.n, Imm(uint64(4*t.lanes)))
	JLT(LabelRef("single"))
	Label("pair")
	t.panel("pair", 4, false)
	t.next("pair", 4, 4*t.lanes)
	Label("single")
	TESTQ(t.n, t.n)
	JLE(LabelRef("done"))
}

// body emits the loop over the panels.
func (t *tile) body() {
	s := t.set
	Load(Param("n"), t.n)
	t.b = Load(Param("b"), GP64())
	t.c = Load(Param("c"), GP64())
	t.init = Load(Param("init"), GP64())
	if t.skips {
		t.pairs()
	}
	if s.slowMasks {
		CMPQ(t.n, Imm(uint64(2*s.lanes)))
		JLT(LabelRef("wide"))
		Label("full")
		t.panel("full", 2, false)
		t.next("full", 2, 2*s.lanes)
		TESTQ(t.n, t.n)
		JLE(LabelRef("done"))
	}
	Label("wide")
	CMPQ(t.n, Imm(uint64(s.lanes)))
	JLE(LabelRef("narrow"))
	t.panel("wide", 2, true)
	t.next("wide", 2, 1)
	JMP(LabelRef("done"))
	Label("narrow")
	t.panel("narrow", 1, true)
	Label("done")
	VZEROUPPER()
	RET()
}

// panel emits the work on a panel of one or two vectors, partial if some of its columns
// may not be C's.
func (t *tile) panel(label string, vectors int, partial bool) {
	// By hand, because avo's allocator gives up when all registers are needed.
	t.acc = make([][]reg.VecPhysical, t.rows)
	for i := range t.acc {
		t.acc[i] = t.regs[vectors*i : vectors*(i+1)]
	}
	TESTQ(t.init, t.init)
	JNZ(LabelRef(label + "Init"))
	for _, row := range t.acc {
		for _, v := range row {
			t.zero(v)
		}
	}
	JMP(LabelRef(label + "Chains"))
	Label(label + "Init")
	load := func(v reg.Register, at Mem, j int) { VMOVUPS(at, v) }
	store := func(v reg.Register, at Mem, j int) { VMOVUPS(v, at) }
	if partial {
		masks := t.tailMask(vectors)
		load = func(v reg.Register, at Mem, j int) { t.load(at, masks[j], v) }
	}
	t.walk(t.init, "initRow", load)

	Label(label + "Chains")
	if t.skips {
		t.chains(label, vectors, 1)
		t.positiveZeros()
	} else {
		t.chainsByLayout(label, vectors)
	}

	if partial {
		masks := t.tailMask(vectors)
		store = func(v reg.Register, at Mem, j int) { t.store(v, masks[j], at) }
	}
	t.walk(t.c, "cRow", store)
}

func (t *tile) tailMask(vectors int) []Op {
	n := GP64()
	MOVQ(t.n, n)
	return t.mask(n, vectors)
}

// chainsByLayout emits chains for each layout of A. Those that are upright and not packed belong
// to products of few columns, of which little is lost with one link at a time.
func (t *tile) chainsByLayout(label string, vectors int) {
	CMPQ(t.aRow, Imm(4))
	JNE(LabelRef(label + "Flat"))
	CMPQ(t.aColumn, Imm(uint64(4*t.rows)))
	JNE(LabelRef(label + "Upright"))
	t.layout = packed
	t.chains(label+"Packed", vectors, linksTogether)
	JMP(LabelRef(label + "Store"))
	Label(label + "Upright")
	t.layout = upright
	t.chains(label+"Upright", vectors, 1)
	JMP(LabelRef(label + "Store"))
	Label(label + "Flat")
	t.layout = flat
	t.chains(label+"Flat", vectors, linksTogether)
	Label(label + "Store")
}

// chains emits the loop over the links, so many at a time. Each of the first turns brings a
// row of C in the next panel: asked for all at once, they would hold up the lines that the
// links are waiting for.
func (t *tile) chains(label string, vectors, together int) {
	t.setBases()
	c, cRow := GP64(), GP64()
	Load(Param("cRow"), cRow)
	t.nextOfC(c, cRow, vectors)
	first := t.firstTurns(together)
	left := Load(Param("k"), GP64())
	for range together {
		SUBQ(first, left)
	}
	loop(label+"First", first, func() {
		for j := range max(2, vectors) {
			// The line with the first column is here already, as this panel's last.
			PREFETCHT0(Mem{Base: c, Disp: (vectors+j+1)*t.bytes() - 1})
		}
		ADDQ(cRow, c)
		t.links(vectors, together)
	})
	if together > 1 {
		n := Imm(uint64(together))
		SUBQ(n, left)
		JL(LabelRef(label + "Rest"))
		align()
		Label(label + "Together")
		t.links(vectors, together)
		SUBQ(n, left)
		JGE(LabelRef(label + "Together"))
		Label(label + "Rest")
		ADDQ(n, left)
	}
	loop(label+"K", left, func() { t.links(vectors, 1) })
}

// nextOfC points c to the rows of C to bring next, less the width of a panel: those of the next
// panel or, in the last one, those of the first panel of the tile below.
func (t *tile) nextOfC(c reg.GPVirtual, cRow reg.Register, vectors int) {
	below := GP64()
	IMUL3Q(Imm(uint64(t.rows)), cRow, below)
	from, _ := Param("c").Resolve()
	ADDQ(from.Addr, below)
	SUBQ(U32(uint32((vectors+1)*t.bytes()-1)), below)
	MOVQ(t.c, c)
	CMPQ(t.n, Imm(uint64(vectors*t.lanes)))
	CMOVQLE(below, c)
}

// firstTurns returns the number of rows, or how often there are so many links if that is less.
func (t *tile) firstTurns(together int) reg.Register {
	n := GP64()
	Load(Param("k"), n)
	SHRQ(Imm(uint64(bits.TrailingZeros(uint(together)))), n)
	clamp(n, t.rows)
	return n
}

// links adds the next n links to each chain.
func (t *tile) links(vectors, n int) {
	if t.skips {
		t.stepLink(vectors)
		return
	}
	for p := range n {
		t.step(vectors, p)
	}
	ADDQ(U32(uint32(n*vectors*t.bytes())), t.b)
	switch t.layout {
	case packed:
		ADDQ(U32(uint32(4*n*t.rows)), t.base[0])
	case upright:
		ADDQ(t.aColumn, t.base[0])
	case flat:
		for _, base := range t.base {
			ADDQ(Imm(uint64(4*n)), base)
		}
	}
}

// step adds one link to each chain, the p-th from where b and the bases are.
func (t *tile) step(vectors, p int) {
	free := t.regs[2*t.set.rows:]
	b, from := free[:vectors], p*vectors*t.bytes()
	for j := range b {
		VMOVUPS(Mem{Base: t.b, Disp: from + j*t.bytes()}, b[j])
	}
	for at := 0; at < vectors*t.bytes(); at += 64 {
		PREFETCHT0(Mem{Base: t.b, Disp: panelAhead + from + at}) // it comes from the second level of cache
	}
	for i := range t.rows {
		t.multiplyAdd(i, t.row(i, p), b, free[2+i%2], t.acc[i])
	}
}

// stepLink is step for one of a list of links.
func (t *tile) stepLink(vectors int) {
	free := t.regs[4*t.set.skipRows:]
	b, a := free[0], free[1:1+t.rows]
	at := t.link(vectors)
	for i := range a {
		if !t.embeds(i, t.row(i, 0), vectors) {
			VBROADCASTSS(t.row(i, 0), a[i])
		}
	}
	for j := range vectors {
		from := Mem{Base: t.b, Index: at, Scale: 1, Disp: j % 2 * t.bytes()}
		if j >= 2 {
			from.Base = t.b2
		}
		VMOVUPS(from, b)
		for i := range a {
			if t.embeds(i, t.row(i, 0), vectors) {
				VFMADD231PS_BCST(t.row(i, 0), b, t.acc[i][j])
			} else {
				VFMADD231PS(b, a[i], t.acc[i][j])
			}
		}
	}
	ADDQ(U32(uint32(4*(t.rows+1))), t.base[0])
}

// link returns the distance in bytes from the panel to the row of B that the link is with.
// What follows the link's elements of A is that of a panel of two vectors.
func (t *tile) link(vectors int) reg.GPVirtual {
	at := GP64()
	MOVL(Mem{Base: t.base[0], Disp: 4 * t.rows}, at.As32())
	if vectors == 1 {
		SHRQ(Imm(1), at)
	}
	return at
}

// positiveZeros adds 0 to the chains, which makes 0 of -0.
func (t *tile) positiveZeros() {
	zero := t.regs[4*t.set.skipRows]
	t.zero(zero)
	for _, row := range t.acc {
		for _, v := range row {
			VADDPS(zero, v, v)
		}
	}
}

// row returns the address of the element of row i of A for the link that step calls p.
func (t *tile) row(i, p int) Mem {
	if t.layout != flat {
		return Mem{Base: t.base[0], Disp: 4 * (i + p*t.rows)}
	}
	return rowAt(t.base, t.aRow, i).Offset(4 * p)
}

// setBases points the bases to column 0 of A.
func (t *tile) setBases() {
	base := GP64()
	Load(Param("a"), base)
	t.base = []reg.GPVirtual{base}
	if t.layout == flat {
		t.base = thirdRows(base, t.aRow, t.rows)
	}
	if t.skips {
		t.b2 = GP64()
		MOVQ(t.b, t.b2)
		t.nextPanel(t.b2, 2)
	}
}

// walk moves the accumulators from or to the rows that begin at p.
func (t *tile) walk(p reg.Register, stride string, move func(v reg.Register, at Mem, j int)) {
	at, by := GP64(), GP64()
	MOVQ(p, at)
	Load(Param(stride), by)
	for i, row := range t.acc {
		for j, v := range row {
			move(v, Mem{Base: at, Disp: j * t.bytes()}, j)
		}
		if i < t.rows-1 {
			ADDQ(by, at)
		}
	}
}

// nextPanel moves b on by one panel, or by two if there are four vectors.
func (t *tile) nextPanel(b reg.Register, vectors int) {
	by := GP64()
	Load(Param("bPanel"), by)
	for range max(1, vectors/2) {
		ADDQ(by, b)
	}
}

// next goes on to the next panel if at least so many columns are left.
func (t *tile) next(label string, vectors, least int) {
	width := U32(uint32(vectors * t.bytes()))
	if t.skips {
		t.nextPanel(t.b, vectors)
	}
	ADDQ(width, t.c)
	TESTQ(t.init, t.init)
	JZ(LabelRef(label + "NoInit"))
	ADDQ(width, t.init)
	Label(label + "NoInit")
	SUBQ(Imm(uint64(vectors*t.lanes)), t.n)
	CMPQ(t.n, Imm(uint64(least)))
	JGE(LabelRef(label))
}
