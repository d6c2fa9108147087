package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The fields of simd.convTile, as the functions get it.
const (
	aRow = iota
	aStep
	aSkip
	aFarSkip
	bStep
	bNarrow
	bSkip
	bFarSkip
	bPanel
	cRow
	initRow
	columns
	kCount
	outerCount
	farCount
	aData // of a slice, which is three words
	bData = aData + 3
	cData = aData + 6
	iData = aData + 9
)

// convTile is a function being written that computes a tile of a convolution.
type convTile struct {
	*set
	rows   int
	args   reg.Register
	col    reg.GPVirtual // bytes of the columns that are done
	panel  reg.GPVirtual // bytes from the first panel of B to this one
	aRow   reg.GPVirtual
	aStep  reg.GPVirtual
	b      reg.GPVirtual
	bStep  reg.GPVirtual
	base   []reg.GPVirtual // of rows 0, 3, 6, …: the two rows after each are reached through aRow
	acc    [][]reg.VecPhysical
	counts Mem // of the outermost loop: there is no register left
}

// convFunc emits the function for a tile of the given height.
func convFunc(s *set, rows int) {
	name := fmt.Sprintf("conv%sx%d", s.name, rows)
	TEXT(name, NOSPLIT, "func(t *int)")
	Doc(fmt.Sprintf("%s is convTile.computeGo of height %d; t points to the first field.", name, rows))
	Pragma("noescape")
	t := &convTile{set: s, rows: rows, col: GP64(), panel: GP64(), aRow: GP64(), aStep: GP64()}
	t.counts = AllocLocal(8)
	t.args = Load(Param("t"), GP64())
	XORQ(t.col, t.col)
	XORQ(t.panel, t.panel)
	t.bytesOf(aRow, t.aRow)
	t.bytesOf(aStep, t.aStep)
	Label("wide")
	CMPQ(t.left(), Imm(uint64(s.lanes)))
	JLE(LabelRef("narrow"))
	t.emitPanel("wide", 2)
	ADDQ(U32(uint32(2*s.bytes())), t.col)
	by := GP64()
	t.bytesOf(bPanel, by)
	ADDQ(by, t.panel)
	left := t.left()
	TESTQ(left, left)
	JG(LabelRef("wide"))
	VZEROUPPER()
	RET()
	Label("narrow")
	t.emitPanel("narrow", 1)
	VZEROUPPER()
	RET()
}

func (t *convTile) field(i int) Mem { return Mem{Base: t.args, Disp: 8 * i} }

// bytesOf loads a distance, which is in elements.
func (t *convTile) bytesOf(field int, r reg.Register) {
	MOVQ(t.field(field), r)
	SHLQ(Imm(2), r)
}

// left returns the number of columns that are left.
func (t *convTile) left() reg.GPVirtual {
	n, done := GP64(), GP64()
	MOVQ(t.field(columns), n)
	MOVQ(t.col, done)
	SHRQ(Imm(2), done)
	SUBQ(done, n)
	return n
}

// emitPanel emits the work on a panel of one or two vectors.
func (t *convTile) emitPanel(label string, vectors int) {
	t.acc = make([][]reg.VecPhysical, t.rows)
	for i := range t.acc {
		t.acc[i] = t.regs[vectors*i : vectors*(i+1)]
	}
	p := GP64()
	MOVQ(t.field(iData), p)
	TESTQ(p, p)
	JNZ(LabelRef(label + "Init"))
	for _, row := range t.acc {
		for _, v := range row {
			t.zero(v)
		}
	}
	JMP(LabelRef(label + "Chains"))
	Label(label + "Init")
	t.walk(label+"Load", p, initRow, vectors,
		func(v reg.Register, at Mem) { VMOVUPS(at, v) },
		func(v reg.Register, at Mem, mask Op) { t.load(at, mask, v) })
	Label(label + "Chains")
	t.chains(label, vectors)
	p = GP64()
	MOVQ(t.field(cData), p)
	t.walk(label+"Store", p, cRow, vectors,
		func(v reg.Register, at Mem) { VMOVUPS(v, at) },
		func(v reg.Register, at Mem, mask Op) { t.store(v, mask, at) })
}

// walk moves the accumulators from or to the rows of a matrix, under masks only if
// the panel is not full: a masked store is slow on some processors.
func (t *convTile) walk(label string, p reg.GPVirtual, stride, vectors int, move func(v reg.Register, at Mem), moveMasked func(v reg.Register, at Mem, mask Op)) {
	ADDQ(t.col, p)
	by := GP64()
	t.bytesOf(stride, by)
	left := t.left()
	each := func(move func(v reg.Register, at Mem, j int)) {
		for i, row := range t.acc {
			for j, v := range row {
				move(v, Mem{Base: p, Disp: j * t.bytes()}, j)
			}
			if i < t.rows-1 {
				ADDQ(by, p)
			}
		}
	}
	CMPQ(left, Imm(uint64(vectors*t.lanes)))
	JLT(LabelRef(label + "Masked"))
	each(func(v reg.Register, at Mem, _ int) { move(v, at) })
	JMP(LabelRef(label + "Done"))
	Label(label + "Masked")
	masks := t.mask(left, vectors)
	each(func(v reg.Register, at Mem, j int) { moveMasked(v, at, masks[j]) })
	Label(label + "Done")
}

// chains emits the three loops over the links of the chains.
func (t *convTile) chains(label string, vectors int) {
	first := GP64()
	MOVQ(t.field(aData), first)
	t.base = thirdRows(first, t.aRow, t.rows)
	t.b, t.bStep = GP64(), GP64()
	MOVQ(t.field(bData), t.b)
	ADDQ(t.panel, t.b)
	t.bytesOf([]int{bNarrow, bStep}[vectors-1], t.bStep)

	outer := GP64()
	MOVQ(t.field(farCount), outer)
	TESTQ(outer, outer)
	JZ(LabelRef(label + "End"))
	MOVQ(outer, t.counts)
	Label(label + "Far")
	MOVQ(t.field(outerCount), outer)
	Label(label + "Outer")
	k := GP64()
	MOVQ(t.field(kCount), k)
	align()
	Label(label + "K")
	t.step(vectors)
	DECQ(k)
	JNZ(LabelRef(label + "K"))
	t.skip(aSkip, bSkip)
	DECQ(outer)
	JNZ(LabelRef(label + "Outer"))
	t.skip(aFarSkip, bFarSkip)
	DECQ(t.counts)
	JNZ(LabelRef(label + "Far"))
	Label(label + "End")
}

// step adds one link to each chain.
func (t *convTile) step(vectors int) {
	free := t.regs[2*t.set.rows:]
	b := free[:vectors]
	for j := range b {
		VMOVUPS(Mem{Base: t.b, Disp: j * t.bytes()}, b[j])
	}
	ADDQ(t.bStep, t.b)
	for i := range t.rows {
		a := free[2+i%2]
		t.multiplyAdd(i, rowAt(t.base, t.aRow, i), b, a, t.acc[i])
	}
	for _, base := range t.base {
		ADDQ(t.aStep, base)
	}
}

// skip moves on to where an inner loop begins anew.
func (t *convTile) skip(a, b int) {
	by := GP64()
	t.bytesOf(a, by)
	for _, base := range t.base {
		ADDQ(by, base)
	}
	t.bytesOf(b, by)
	ADDQ(by, t.b)
}
