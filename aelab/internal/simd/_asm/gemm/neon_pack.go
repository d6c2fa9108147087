package main

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd/_asm/arm64"
)

// neonAlpha holds alpha in all lanes.
const neonAlpha arm64.V = 31

func loadAlpha(f *arm64.Func) {
	f.Asm("FMOVS %s, F%d", f.Param("alpha"), neonAlpha)
	f.Asm("VDUP V%d.S[0], V%[1]d.S4", neonAlpha)
}

// neonPackFunc is packFunc for panels of pairs of registers; columns past n are 0.
func neonPackFunc(file *arm64.File, pairs int) {
	columns := pairs * neonLanes
	name := fmt.Sprintf("packNEONx%d", columns)
	f := file.Func(name, fmt.Sprintf("%s packs k rows of n columns of src, times alpha, into panels of %d.", name, columns),
		"func(dst, src *float32, srcRow, k, n int, alpha float32)")
	const dst, src, srcRow, k, n, panel, to, from, left = "R0", "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8"
	for _, p := range []struct{ name, register string }{{"dst", dst}, {"src", src}, {"srcRow", srcRow}, {"k", k}, {"n", n}} {
		f.Asm("MOVD %s, %s", f.Param(p.name), p.register)
	}
	loadAlpha(f)
	f.Asm("MOVD $%d, R9", 4*columns)
	f.Asm("MUL R9, %s, %s", k, panel)

	f.Label("row")
	f.Asm("CBZ %s, done", k)
	f.Asm("MOVD %s, %s", dst, to)
	f.Asm("MOVD %s, %s", src, from)
	f.Asm("SUBS $%d, %s, %s", columns, n, left)
	f.Asm("BLT tail")
	f.Label("full")
	for i := range 2 * pairs {
		if i%2 == 0 {
			f.Asm("FLDPQ %d(%s), (F%d, F%d)", 16*i, from, i, i+1)
		}
	}
	for i := range 2 * pairs {
		f.Op(arm64.FMUL, arm64.V(i), arm64.V(i), neonAlpha)
	}
	for i := range pairs {
		f.Asm("FSTPQ (F%d, F%d), %d(%s)", 2*i, 2*i+1, 32*i, to)
	}
	f.Asm("ADD %s, %s", panel, to)
	f.Asm("ADD $%d, %s", 4*columns, from)
	f.Asm("SUBS $%d, %s", columns, left)
	f.Asm("BGE full")
	f.Label("tail")
	f.Asm("ADDS $%d, %s", columns, left)
	f.Asm("BEQ rowDone")
	for i := range 2 * pairs {
		f.Asm("STP (ZR, ZR), %d(%s)", 16*i, to)
	}
	f.Label("words")
	f.Asm("FMOVS.P 4(%s), F0", from)
	f.Asm("FMULS F%d, F0, F0", neonAlpha)
	f.Asm("FMOVS.P F0, 4(%s)", to)
	f.Asm("SUBS $1, %s", left)
	f.Asm("BNE words")
	f.Label("rowDone")
	f.Asm("ADD $%d, %s", 4*columns, dst)
	f.Asm("ADD %s, %s", srcRow, src)
	f.Asm("SUB $1, %s", k)
	f.Asm("B row")
	f.Label("done")
	f.Asm("RET")
}

// neonTransposeFunc is transposeFunc for pairs of registers.
func neonTransposeFunc(file *arm64.File) {
	f := file.Func("transposeNEON", fmt.Sprintf("transposeNEON sets dst[p][j] = alpha·src[j][p] for p < k and j < n ≤ %d.", neonLanes),
		"func(dst *float32, dstRow int, src *float32, srcRow, k, n int, alpha float32)")
	const dst, dstRow, srcRow, k, n = "R0", "R1", "R2", "R3", "R4"
	row := func(j int) string { return fmt.Sprintf("R%d", 5+j) }
	for _, p := range []struct{ name, register string }{{"dst", dst}, {"dstRow", dstRow}, {"src", row(0)}, {"srcRow", srcRow}, {"k", k}, {"n", n}} {
		f.Asm("MOVD %s, %s", f.Param(p.name), p.register)
	}
	loadAlpha(f)
	for j := 1; j < neonLanes; j++ { // past n, the last row again
		f.Asm("ADD %s, %s, %s", srcRow, row(j-1), row(j))
		f.Asm("CMP $%d, %s", j, n)
		f.Asm("CSEL GT, %s, %s, %[1]s", row(j), row(j-1))
	}
	f.Asm("SUBS $4, %s", k)
	f.Asm("BLT tail")
	f.Label("block")
	for j := range neonLanes {
		f.Asm("FMOVQ.P 16(%s), F%d", row(j), j)
	}
	for half := range arm64.V(2) {
		// Of each four rows, first the even and odd ones are interleaved.
		r, t, c := 4*half, 8+4*half, 16+4*half
		f.Op(arm64.ZIP1, t, r, r+2)
		f.Op(arm64.ZIP2, t+1, r, r+2)
		f.Op(arm64.ZIP1, t+2, r+1, r+3)
		f.Op(arm64.ZIP2, t+3, r+1, r+3)
		for i := range arm64.V(2) {
			f.Op(arm64.ZIP1, c+2*i, t+i, t+2+i)
			f.Op(arm64.ZIP2, c+2*i+1, t+i, t+2+i)
		}
	}
	for p := range arm64.V(4) {
		f.Op(arm64.FMUL, 16+p, 16+p, neonAlpha)
		f.Op(arm64.FMUL, 20+p, 20+p, neonAlpha)
		f.Asm("FSTPQ (F%d, F%d), (%s)", 16+p, 20+p, dst)
		f.Asm("ADD %s, %s", dstRow, dst)
	}
	f.Asm("SUBS $4, %s", k)
	f.Asm("BGE block")
	f.Label("tail")
	f.Asm("ADDS $4, %s", k)
	f.Asm("BEQ done")
	f.Label("column")
	for j := range neonLanes {
		f.Asm("FMOVS.P 4(%s), F0", row(j))
		f.Asm("FMULS F%d, F0, F0", neonAlpha)
		f.Asm("FMOVS F0, %d(%s)", 4*j, dst)
	}
	f.Asm("ADD %s, %s", dstRow, dst)
	f.Asm("SUBS $1, %s", k)
	f.Asm("BNE column")
	f.Label("done")
	f.Asm("RET")
}
