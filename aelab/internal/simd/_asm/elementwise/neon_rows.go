package main

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd/_asm/arm64"
)

// addRows goes along dst with groups of registers, then lane by lane, and for each through
// all the rows.
func (n *neon) addRows() {
	const dst, init, src, ld, index, coef, count = "R0", "R1", "R2", "R3", "R4", "R5", "R6"
	f := n.f
	f.Asm("MOVD %s, %s", f.Base("dst"), dst)
	f.Asm("MOVD %s, %s", f.Len("dst"), neonLeft)
	f.Asm("MOVD %s, %s", f.Base("init"), init)
	f.Asm("MOVD %s, %s", f.Base("src"), src)
	f.Asm("MOVD %s, %s", f.Param("ld"), ld)
	f.Asm("LSL $2, %s", ld)
	f.Asm("MOVD %s, %s", f.Base("index"), index)
	f.Asm("MOVD %s, %s", f.Base("coef"), coef)
	f.Asm("MOVD %s, %s", f.Len("coef"), count)
	group := func(name string, registers, columns int, load, store func(v arm64.V, at string)) {
		f.Loop(name, func() {
			f.Asm("CMP $%d, %s", columns, neonLeft)
			f.Asm("BLT %sEnd", name)
			s := make([]vec, registers)
			for i := range s {
				s[i] = n.zero()
			}
			f.Asm("CBZ %s, %sChains", init, name)
			for i := range s {
				load(n.at[s[i]], fmt.Sprintf("%d(%s)", 16*i, init))
			}
			f.Asm("ADD $%d, %s", 4*columns, init)
			f.Label(name + "Chains")
			f.Asm("CBZ %s, %sStore", count, name)
			f.Asm("MOVD %s, R9", index)
			f.Asm("MOVD %s, R10", coef)
			f.Asm("MOVD %s, R11", count)
			f.Loop(name+"Rows", func() {
				f.Asm("MOVW.P 4(R9), R12")
				f.Asm("MADD R12, %s, %s, R13", src, ld)
				c := n.vec()
				f.LoadLane(n.at[c], "(R10)")
				f.Asm("ADD $4, R10")
				for i := range s {
					x := n.vec()
					load(n.at[x], fmt.Sprintf("%d(R13)", 16*i))
					f.Op(arm64.FMLALane, n.at[s[i]], n.at[x], n.at[c])
				}
				f.Asm("SUBS $1, R11")
				f.Asm("BNE %sRows", name)
			})
			f.Label(name + "Store")
			for i := range s {
				store(n.at[n.flush(s[i])], fmt.Sprintf("%d(%s)", 16*i, dst))
			}
			f.Asm("ADD $%d, %s", 4*columns, dst)
			f.Asm("ADD $%d, %s", 4*columns, src)
			f.Asm("SUB $%d, %s", columns, neonLeft)
			f.Asm("B %s", name)
		})
		f.Label(name + "End")
	}
	for _, registers := range rowGroups {
		group(fmt.Sprintf("group%d", registers), registers, 4*registers, f.LoadFrom, f.Store)
	}
	group("lane", 1, 1, f.LoadLane, f.StoreLane)
}
