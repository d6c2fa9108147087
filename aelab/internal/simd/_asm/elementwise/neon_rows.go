package main

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd/_asm/arm64"
)

// neonRows is a sum of rows being written.
type neonRows struct {
	*neon
	hasInit bool
	sources int
}

const (
	rowsDst   = "R0"
	rowsInit  = "R1" // 0: chains start at 0
	rowsIndex = "R2"
	rowsCount = "R3"
)

// sumRows goes along dst with groups of registers, then lane by lane, and for each through
// all the rows: of a row that the index names, the sources' each in turn.
func (n *neon) sumRows(init string, sources []rowSource) {
	f := n.f
	f.Asm("MOVD %s, %s", f.Base("dst"), rowsDst)
	f.Asm("MOVD %s, %s", f.Len("dst"), neonLeft)
	if init != "" {
		f.Asm("MOVD %s, %s", f.Base(init), rowsInit)
	}
	f.Asm("MOVD %s, %s", f.Base("index"), rowsIndex)
	f.Asm("MOVD %s, %s", f.Len("index"), rowsCount)
	r := &neonRows{n, init != "", len(sources)}
	for i, s := range sources {
		src, ld, coef := r.source(i)
		f.Asm("MOVD %s, %s", f.Base(s.src), src)
		f.Asm("MOVD %s, %s", f.Param(s.ld), ld)
		f.Asm("LSL $2, %s", ld)
		f.Asm("MOVD %s, %s", f.Base(s.coef), coef)
	}
	for _, registers := range rowGroups {
		r.group(fmt.Sprintf("group%d", registers), registers, 4*registers, f.LoadFrom, f.Store)
	}
	r.group("lane", 1, 1, f.LoadLane, f.StoreLane)
}

// source returns the registers of a source.
func (r *neonRows) source(i int) (src, ld, coef string) {
	return fmt.Sprintf("R%d", 9+3*i), fmt.Sprintf("R%d", 10+3*i), fmt.Sprintf("R%d", 11+3*i)
}

// group emits the loop over groups of some registers, which hold so many columns of dst.
func (r *neonRows) group(name string, registers, columns int, load, store func(v arm64.V, at string)) {
	f := r.f
	f.Loop(name, func() {
		f.Asm("CMP $%d, %s", columns, neonLeft)
		f.Asm("BLT %sEnd", name)
		s := make([]vec, registers)
		for i := range s {
			s[i] = r.zero()
		}
		if r.hasInit {
			f.Asm("CBZ %s, %sChains", rowsInit, name)
			for i := range s {
				load(r.at[s[i]], fmt.Sprintf("%d(%s)", 16*i, rowsInit))
			}
			f.Asm("ADD $%d, %s", 4*columns, rowsInit)
			f.Label(name + "Chains")
		}
		f.Asm("CBZ %s, %sStore", rowsCount, name)
		f.Asm("MOVD %s, R4", rowsIndex)
		f.Asm("MOVD ZR, R5")
		f.Loop(name+"Rows", func() { r.links(name, s, load) })
		f.Label(name + "Store")
		for i := range s {
			store(r.at[r.clean(s[i])], fmt.Sprintf("%d(%s)", 16*i, rowsDst))
		}
		f.Asm("ADD $%d, %s", 4*columns, rowsDst)
		for i := range r.sources {
			src, _, _ := r.source(i)
			f.Asm("ADD $%d, %s", 4*columns, src)
		}
		f.Asm("SUB $%d, %s", columns, neonLeft)
		f.Asm("B %s", name)
	})
	f.Label(name + "End")
}

// links adds the multiples of one row, of which R4 points to the index and R5 is the number.
func (r *neonRows) links(name string, s []vec, load func(v arm64.V, at string)) {
	f := r.f
	f.Asm("MOVW.P 4(R4), R6")
	for i := range r.sources {
		src, ld, coef := r.source(i)
		f.Asm("MADD R6, %s, %s, R15", src, ld)
		f.Asm("ADD R5<<2, %s, R7", coef)
		c := r.vec()
		f.LoadLane(r.at[c], "(R7)")
		for i := range s {
			x := r.vec()
			load(r.at[x], fmt.Sprintf("%d(R15)", 16*i))
			f.Op(arm64.FMLALane, r.at[s[i]], r.at[x], r.at[c])
		}
	}
	f.Asm("ADD $1, R5")
	f.Asm("CMP %s, R5", rowsCount)
	f.Asm("BLT %sRows", name)
}
