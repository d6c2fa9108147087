package main

import (
	"fmt"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/internal/simd/_asm/arm64"
)

// A neonWalk has no masks to load and store with: it copies what is left of the slices to
// the stack, where registers can be whole, and back what the body stored. R0 to R4
// point to the slices.
type neonWalk struct {
	*neon
	registers int
	slices    []string
	stored    []bool // by the main loop
	inTail    bool
	masks     bool // neonMasks is set
}

const (
	neonLeft  = "R8"  // elements from the pointers on
	neonTail  = "R9"  // the copies, slice by slice
	neonMasks = "R10" // of the registers of the tail
)

func (n *neon) walk(registers int, slices []string) walk {
	l := &neonWalk{neon: n, registers: registers, slices: slices, stored: make([]bool, len(slices))}
	for i, s := range slices {
		n.f.Asm("MOVD %s, R%d", n.f.Base(s), i)
	}
	n.f.Asm("MOVD %s, %s", n.f.Len(slices[0]), neonLeft)
	return l
}

func (l *neonWalk) run(body func()) {
	f, step := l.f, 4*l.registers
	f.Asm("CMP $%d, %s", step, neonLeft)
	f.Asm("BLT tail")
	f.Loop("loop", func() {
		body()
		for i := range l.slices {
			f.Asm("ADD $%d, R%d", 4*step, i)
		}
		f.Asm("SUB $%d, %s", step, neonLeft)
		f.Asm("CMP $%d, %s", step, neonLeft)
		f.Asm("BGE loop")
	})
	f.Label("tail")
	f.Asm("CBZ %s, done", neonLeft)
	f.Asm("MOVD %s, %s", f.Local("tail", 4*step*len(l.slices)), neonTail)
	for i, s := range l.slices {
		for r := range l.registers { // beyond the end are zeros
			f.Asm("STP (ZR, ZR), %d(%s)", 4*step*i+16*r, neonTail)
		}
		f.Asm("MOVD R%d, R11", i)
		f.Asm("ADD $%d, %s, R12", 4*step*i, neonTail)
		l.copyWords(s+"In", "R11", "R12")
	}
	l.inTail = true
	body()
	for i, s := range l.slices {
		if l.stored[i] {
			f.Asm("ADD $%d, %s, R11", 4*step*i, neonTail)
			l.copyWords(s+"Out", "R11", fmt.Sprintf("R%d", i))
		}
	}
	f.Label("done")
}

// copyWords copies the elements that are left.
func (l *neonWalk) copyWords(label, from, to string) {
	l.f.Asm("MOVD %s, R13", neonLeft)
	l.f.Label(label)
	l.f.Asm("MOVWU.P 4(%s), R14", from)
	l.f.Asm("MOVW.P R14, 4(%s)", to)
	l.f.Asm("SUBS $1, R13")
	l.f.Asm("BNE %s", label)
}

func (l *neonWalk) address(slice string, i int) string {
	s := slices.Index(l.slices, slice)
	if l.inTail {
		return fmt.Sprintf("%d(%s)", 16*(s*l.registers+i), neonTail)
	}
	return fmt.Sprintf("%d(R%d)", 16*i, s)
}

func (l *neonWalk) load(slice string, i int) vec {
	d := l.vec()
	l.f.LoadFrom(l.at[d], l.address(slice, i))
	return d
}

func (l *neonWalk) store(slice string, i int, v vec) {
	l.stored[slices.Index(l.slices, slice)] = true
	l.f.Store(l.at[v], l.address(slice, i))
}

func (l *neonWalk) inside(i int, v vec) vec {
	if !l.inTail {
		return v
	}
	if !l.masks {
		l.f.Asm("MOVD $%s<>+%d(SB), %s", tailTable, 4*tailElements, neonMasks)
		l.f.Asm("SUB %s<<2, %s", neonLeft, neonMasks)
		l.masks = true
	}
	m := l.vec()
	l.f.LoadFrom(l.at[m], fmt.Sprintf("%d(%s)", 16*i, neonMasks))
	return l.keep(m, v)
}

// columns goes down the rows with groups of registers, then with one, then with a lane.
func (n *neon) columns() {
	const dst, src, rows, ld = "R0", "R1", "R2", "R3"
	f := n.f
	f.Asm("MOVD %s, %s", f.Base("dst"), dst)
	f.Asm("MOVD %s, %s", f.Len("dst"), neonLeft)
	f.Asm("MOVD %s, %s", f.Base("src"), src)
	f.Asm("MOVD %s, %s", f.Param("rows"), rows)
	f.Asm("MOVD %s, %s", f.Param("ld"), ld)
	f.Asm("LSL $2, %s", ld)
	for _, g := range []struct {
		name               string
		registers, columns int
		load               func(v arm64.V, from string)
		store              func(v arm64.V, to string)
	}{
		{"group", columnGroup, 4 * columnGroup, f.LoadFrom, f.Store},
		{"single", 1, 4, f.LoadFrom, f.Store},
		{"lane", 1, 1, f.LoadLane, f.StoreLane},
	} {
		f.Loop(g.name, func() {
			f.Asm("CMP $%d, %s", g.columns, neonLeft)
			f.Asm("BLT %sEnd", g.name)
			s := make([]vec, g.registers)
			for i := range s {
				s[i] = n.vec()
				g.load(n.at[s[i]], fmt.Sprintf("%d(%s)", 16*i, dst))
			}
			f.Asm("MOVD %s, R4", src)
			f.Asm("MOVD %s, R5", rows)
			f.Loop(g.name+"Rows", func() {
				for i := range s {
					x := n.vec()
					g.load(n.at[x], fmt.Sprintf("%d(R4)", 16*i))
					f.Op(arm64.FADD, n.at[s[i]], n.at[s[i]], n.at[x])
				}
				f.Asm("ADD %s, R4", ld)
				f.Asm("SUBS $1, R5")
				f.Asm("BNE %sRows", g.name)
			})
			for i := range s {
				g.store(n.at[n.clean(s[i])], fmt.Sprintf("%d(%s)", 16*i, dst))
			}
			f.Asm("ADD $%d, %s", 4*g.columns, dst)
			f.Asm("ADD $%d, %s", 4*g.columns, src)
			f.Asm("SUB $%d, %s", g.columns, neonLeft)
			f.Asm("B %s", g.name)
		})
		f.Label(g.name + "End")
	}
}
