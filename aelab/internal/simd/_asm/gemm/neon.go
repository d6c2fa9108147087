package main

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd/_asm/arm64"
)

// For NEON, tiles and panels have the shape of AVX2's, with two registers for each of its
// vectors: 6×16, 24 accumulators, which leave 4 registers for B and 4 for A. A link
// of all chains is 24 FMLA and 8 loads, for an element of A needs no broadcast: FMLA
// multiplies by one lane, and a lane is loaded as it lies. So nothing but the FMLA is
// scarce. 24 chains cover 4 FMLA a cycle at a latency of 4 (Apple M, Neoverse V1:
// 16 needed) and 2 a cycle (Neoverse N1: 8): to be expected are some 90 % of
// 8·(FMLA a cycle)·(cycles), which for an M1 at 3.2 GHz is 102 GFLOP/s a core, for a
// Graviton 3 at 2.6 GHz 83, for a Graviton 2 at 2.5 GHz 40.
const (
	neonRows  = 6
	neonLanes = 8 // of a pair of registers
)

// writeNEON writes the functions for arm64.
func writeNEON(name string, conv bool) error {
	if conv {
		f := arm64.NewFile("go run ./gemm -conv -arm64 "+name, name)
		for rows := 1; rows <= neonRows; rows++ {
			neonConvFunc(f, rows)
		}
		return f.Write()
	}
	f := arm64.NewFile("go run ./gemm -arm64 "+name, name)
	for rows := 1; rows <= neonRows; rows++ {
		neonTileFunc(f, rows)
		neonSkipFunc(f, rows)
	}
	neonPackFunc(f, 2)
	neonPackFunc(f, 1)
	neonTransposeFunc(f)
	return f.Write()
}

// neonTile is a tile function being written. R0 to R15 hold the arguments:
const (
	neonA          = "R0" // at the current column
	neonC          = "R1"
	neonB          = "R2"
	neonInit       = "R3"
	neonN          = "R4" // columns left
	neonRowOffsets = 4    // R5 to R9: of rows 1 to 5 of A
	neonAColumn    = "R10"
	neonK          = "R11"
	neonRow        = "R12" // of what is loaded or stored, and its stride
	neonStride     = "R13"
	neonBuffer     = "R14"
)

type neonTile struct {
	*arm64.Func
	rows    int
	buffer  string
	vectors int // of the panel

	stride func(name, register string) // loads initRow or cRow
	chains func(label string)
	bStep  string // what is added to neonB at each link
	skips  bool   // A is a list of links, which says which rows of B they are with
}

func neonTileFunc(file *arm64.File, rows int) {
	name := fmt.Sprintf("tileNEONx%d", rows)
	f := file.Func(name, fmt.Sprintf("%s is a tileFunc of height %d.", name, rows), "func"+tileArgs)
	t := &neonTile{Func: f, rows: rows, buffer: f.Local("buffer", 64*rows)}
	t.stride = func(name, register string) { f.Asm("MOVD %s, %s", f.Param(name), register) }
	t.chains = func(label string) {
		t.bStep = fmt.Sprintf("$%d", 16*t.vectors)
		t.Asm("MOVD %s, %s", t.Param("a"), neonA)
		t.Asm("MOVD %s, %s", t.Param("k"), neonK)
		t.Asm("CBZ %s, %sKEnd", neonK, label)
		t.Label(label + "K")
		t.step()
		t.Asm("SUBS $1, %s", neonK)
		t.Asm("BNE %sK", label)
		t.Label(label + "KEnd")
	}
	f.Asm("MOVD %s, %s", f.Param("c"), neonC)
	f.Asm("MOVD %s, %s", f.Param("b"), neonB)
	f.Asm("MOVD %s, %s", f.Param("init"), neonInit)
	f.Asm("MOVD %s, %s", f.Param("n"), neonN)
	f.Asm("MOVD %s, R%d", f.Param("aRow"), neonRowOffsets+1)
	f.Asm("MOVD %s, %s", f.Param("aColumn"), neonAColumn)
	t.panels(func() {})
}

// neonSkipFunc is skipFunc.
func neonSkipFunc(file *arm64.File, rows int) {
	name := fmt.Sprintf("skipNEONx%d", rows)
	f := file.Func(name, fmt.Sprintf("%s is a skipFunc of height %d.", name, rows), "func"+skipArgs)
	t := &neonTile{Func: f, rows: rows, skips: true, buffer: f.Local("buffer", 64*rows)}
	t.stride = func(name, register string) { f.Asm("MOVD %s, %s", f.Param(name), register) }
	t.chains = func(label string) {
		t.Asm("MOVD %s, %s", t.Param("a"), neonA)
		t.Asm("MOVD %s, %s", t.Param("k"), neonK)
		t.Asm("CBZ %s, %sKEnd", neonK, label)
		t.Label(label + "K")
		t.link()
		t.Asm("SUBS $1, %s", neonK)
		t.Asm("BNE %sK", label)
		t.Label(label + "KEnd")
		t.positiveZeros()
	}
	f.Asm("MOVD %s, %s", f.Param("c"), neonC)
	f.Asm("MOVD %s, %s", f.Param("b"), neonB)
	f.Asm("MOVD %s, %s", f.Param("init"), neonInit)
	f.Asm("MOVD %s, %s", f.Param("n"), neonN)
	f.Asm("MOVD %s, R%d", f.Param("bPanel"), neonRowOffsets+1)
	t.panels(func() { f.Asm("ADD R%d, %s", neonRowOffsets+1, neonB) })
}

// panels emits the loop over the panels; next goes on to the next panel of B.
func (t *neonTile) panels(next func()) {
	f := t.Func
	for i := 2; i < t.rows && !t.skips; i++ {
		f.Asm("ADD R%d, R%d, R%d", neonRowOffsets+1, neonRowOffsets+i-1, neonRowOffsets+i)
	}
	f.Asm("MOVD %s, %s", t.buffer, neonBuffer)
	f.Label("wide")
	f.Asm("CMP $%d, %s", neonLanes, neonN)
	f.Asm("BLE narrow")
	t.panel("wide", 4)
	next()
	f.Asm("ADD $64, %s", neonC)
	f.Asm("CBZ %s, wideNoInit", neonInit)
	f.Asm("ADD $64, %s", neonInit)
	f.Label("wideNoInit")
	f.Asm("SUBS $%d, %s", 2*neonLanes, neonN)
	f.Asm("BGT wide")
	f.Asm("RET")
	f.Label("narrow")
	t.panel("narrow", 2)
	f.Asm("RET")
}

// panel emits the work on a panel of two or four registers. If there are fewer columns,
// a buffer stands for the rows of init and C.
func (t *neonTile) panel(label string, vectors int) {
	t.vectors = vectors
	t.Asm("CBZ %s, %sZero", neonInit, label)
	t.Asm("MOVD %s, %s", neonInit, neonRow)
	t.stride("initRow", neonStride)
	t.Asm("CMP $%d, %s", 4*vectors, neonN)
	t.Asm("BGE %sInit", label)
	t.Asm("MOVD %s, R15", neonBuffer)
	t.Asm("MOVD $64, R19")
	t.copyRows(label+"In", neonRow, neonStride, "R15", "R19")
	t.Asm("MOVD %s, %s", neonBuffer, neonRow)
	t.Asm("MOVD $64, %s", neonStride)
	t.Label(label + "Init")
	t.walk("FLDPQ %[3]s, (F%[1]d, F%[2]d)")
	t.Asm("B %sChains", label)
	t.Label(label + "Zero")
	for i := range t.rows * vectors {
		t.Asm("VEOR V%d.B16, V%[1]d.B16, V%[1]d.B16", i)
	}

	t.Label(label + "Chains")
	t.chains(label)

	t.Asm("MOVD %s, %s", neonC, neonRow)
	t.stride("cRow", neonStride)
	t.Asm("CMP $%d, %s", 4*vectors, neonN)
	t.Asm("BGE %sStore", label)
	t.Asm("MOVD %s, %s", neonBuffer, neonRow)
	t.Asm("MOVD $64, %s", neonStride)
	t.walk("FSTPQ (F%[1]d, F%[2]d), %[3]s")
	t.Asm("MOVD %s, R15", neonC)
	t.stride("cRow", "R19")
	t.Asm("MOVD %s, %s", neonBuffer, neonRow)
	t.copyRows(label+"Out", neonRow, neonStride, "R15", "R19")
	t.Asm("RET") // there are no columns after these
	t.Label(label + "Store")
	t.walk("FSTPQ (F%[1]d, F%[2]d), %[3]s")
}

// step adds one link to each chain.
func (t *neonTile) step() {
	b := neonRows * 4
	for j := 0; j < t.vectors; j += 2 {
		t.Asm("FLDPQ %d(%s), (F%d, F%d)", 16*j, neonB, b+j, b+j+1)
	}
	for i := range t.rows {
		a := b + 4 + i%4
		if i == 0 {
			t.Asm("FMOVS (%s), F%d", neonA, a)
		} else {
			t.Asm("FMOVS (%s)(R%d), F%d", neonA, neonRowOffsets+i, a)
		}
		for j := range t.vectors {
			t.Op(arm64.FMLALane, arm64.V(i*t.vectors+j), arm64.V(b+j), arm64.V(a))
		}
	}
	t.Asm("ADD %s, %s", t.bStep, neonB)
	t.Asm("ADD %s, %s", neonAColumn, neonA)
}

// link is step for one of a list of links.
func (t *neonTile) link() {
	b := neonRows * 4
	t.Asm("MOVWU %d(%s), R20", 4*t.rows, neonA)
	if t.vectors == 2 {
		t.Asm("LSR $1, R20") // the distance is that of a panel of four
	}
	t.Asm("ADD %s, R20", neonB)
	for j := 0; j < t.vectors; j += 2 {
		t.Asm("FLDPQ %d(R20), (F%d, F%d)", 16*j, b+j, b+j+1)
	}
	for i := range t.rows {
		a := b + 4 + i%4
		t.Asm("FMOVS %d(%s), F%d", 4*i, neonA, a)
		for j := range t.vectors {
			t.Op(arm64.FMLALane, arm64.V(i*t.vectors+j), arm64.V(b+j), arm64.V(a))
		}
	}
	t.Asm("ADD $%d, %s", 4*(t.rows+1), neonA)
}

// positiveZeros adds 0 to the chains, which makes 0 of -0.
func (t *neonTile) positiveZeros() {
	const zero = neonRows * 4
	t.Asm("VEOR V%d.B16, V%[1]d.B16, V%[1]d.B16", zero)
	for i := range t.rows * t.vectors {
		t.Op(arm64.FADD, arm64.V(i), arm64.V(i), zero)
	}
}

// walk moves the accumulators, in pairs, from or to the rows that begin at neonRow.
func (t *neonTile) walk(move string) {
	for i := range t.rows {
		for j := 0; j < t.vectors; j += 2 {
			t.Asm(move, i*t.vectors+j, i*t.vectors+j+1, fmt.Sprintf("%d(%s)", 16*j, neonRow))
		}
		if i < t.rows-1 {
			t.Asm("ADD %s, %s", neonStride, neonRow)
		}
	}
}

// copyRows copies the columns that are left of all rows, and moves the pointers along.
func (t *neonTile) copyRows(label, from, fromStride, to, toStride string) {
	t.Asm("MOVD $%d, R20", t.rows)
	t.Label(label)
	t.Asm("MOVD %s, R21", from)
	t.Asm("MOVD %s, R22", to)
	t.Asm("MOVD %s, R23", neonN)
	copyWords(t.Func, label+"Words", "R21", "R22", "R23")
	t.Asm("ADD %s, %s", fromStride, from)
	t.Asm("ADD %s, %s", toStride, to)
	t.Asm("SUBS $1, R20")
	t.Asm("BNE %s", label)
}

// copyWords copies count words, one or more, and moves the pointers along.
func copyWords(f *arm64.Func, label, from, to, count string) {
	f.Label(label)
	f.Asm("MOVWU.P 4(%s), R24", from)
	f.Asm("MOVW.P R24, 4(%s)", to)
	f.Asm("SUBS $1, %s", count)
	f.Asm("BNE %s", label)
}
