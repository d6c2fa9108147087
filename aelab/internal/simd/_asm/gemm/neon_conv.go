package main

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd/_asm/arm64"
)

// What convolutions need besides the registers of a neonTile. In the loops R15 points to
// the arguments, and R19 is free.
const (
	neonBStep = "R16"
	neonOuter = "R17"
	neonFar   = "R25"
	neonPanel = "R26" // bytes from the first panel of B to this one
)

// neonConvFunc is convFunc.
func neonConvFunc(file *arm64.File, rows int) {
	name := fmt.Sprintf("convNEONx%d", rows)
	f := file.Func(name, fmt.Sprintf("%s is convTile.computeGo of height %d; t points to the first field.", name, rows), "func(t *int)")
	t := &neonTile{Func: f, rows: rows, buffer: f.Local("buffer", 64*rows), bStep: neonBStep}
	field := func(i int, register string) { f.Asm("MOVD %d(R15), %s", 8*i, register) }
	bytesOf := func(i int, register string) {
		field(i, register)
		f.Asm("LSL $2, %s", register)
	}
	args := func() { f.Asm("MOVD %s, R15", f.Param("t")) }
	t.stride = func(name, register string) {
		// R15 may be in use.
		f.Asm("MOVD %s, R20", f.Param("t"))
		f.Asm("MOVD %d(R20), %s", 8*map[string]int{"initRow": initRow, "cRow": cRow}[name], register)
		f.Asm("LSL $2, %s", register)
	}
	skip := func(a, b int) {
		bytesOf(a, "R19")
		f.Asm("ADD R19, %s", neonA)
		bytesOf(b, "R19")
		f.Asm("ADD R19, %s", neonB)
	}
	t.chains = func(label string) {
		args()
		field(aData, neonA)
		field(bData, neonB)
		f.Asm("ADD %s, %s", neonPanel, neonB)
		bytesOf(map[int]int{2: bNarrow, 4: bStep}[t.vectors], neonBStep)
		field(farCount, neonFar)
		f.Asm("CBZ %s, %sEnd", neonFar, label)
		f.Label(label + "Far")
		field(outerCount, neonOuter)
		f.Label(label + "Outer")
		field(kCount, neonK)
		f.Label(label + "K")
		t.step()
		f.Asm("SUBS $1, %s", neonK)
		f.Asm("BNE %sK", label)
		skip(aSkip, bSkip)
		f.Asm("SUBS $1, %s", neonOuter)
		f.Asm("BNE %sOuter", label)
		skip(aFarSkip, bFarSkip)
		f.Asm("SUBS $1, %s", neonFar)
		f.Asm("BNE %sFar", label)
		f.Label(label + "End")
	}
	args()
	field(cData, neonC)
	field(iData, neonInit)
	field(columns, neonN)
	f.Asm("MOVD ZR, %s", neonPanel)
	bytesOf(aRow, fmt.Sprintf("R%d", neonRowOffsets+1))
	bytesOf(aStep, neonAColumn)
	t.panels(func() {
		args()
		bytesOf(bPanel, "R19")
		f.Asm("ADD R19, %s", neonPanel)
	})
}
