package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// An x86Walk has its last iteration under a mask.
type x86Walk struct {
	x86
	registers int
	pointers  map[string]reg.GPVirtual
	at        reg.GPVirtual // bytes from the start of the slices
	left      reg.GPVirtual // elements from there on
	tail      []mask        // of each register; nil in the main loop
}

// walk loads the pointers and the length of the slices.
func (t x86) walk(registers int, slices []string) walk {
	l := &x86Walk{x86: t, registers: registers, pointers: map[string]reg.GPVirtual{}}
	for _, s := range slices {
		l.pointers[s] = GP64()
		Load(Param(s).Base(), l.pointers[s])
	}
	l.left = GP64()
	Load(Param(slices[0]).Len(), l.left)
	l.at = GP64()
	XORQ(l.at, l.at)
	return l
}

func (l *x86Walk) run(body func()) {
	step := l.registers * l.lanes()
	CMPQ(l.left, Imm(uint64(step)))
	JLT(LabelRef("tail"))
	Label("loop")
	body()
	ADDQ(U32(4*step), l.at)
	SUBQ(Imm(uint64(step)), l.left)
	CMPQ(l.left, Imm(uint64(step)))
	JGE(LabelRef("loop"))
	Label("tail")
	TESTQ(l.left, l.left)
	JZ(LabelRef("done"))
	l.tail = l.masks(l.registers, l.left)
	body()
	Label("done")
	l.tail = nil
}

// masks covers the first elements of some registers, as many as are left.
func (t x86) masks(registers int, left reg.GPVirtual) []mask {
	masks := make([]mask, registers)
	if !t.wide {
		window, bytes := GP64(), GP64()
		LEAQ(NewDataAddr(Symbol{Name: tailTable, Static: true}, 4*tailElements), window)
		MOVQ(left, bytes)
		SHLQ(Imm(2), bytes)
		SUBQ(bytes, window)
		for i := range masks {
			masks[i] = YMM()
			VMOVDQU(Mem{Base: window, Disp: 32 * i}, masks[i])
		}
		return masks
	}
	bits := GP64()
	MOVQ(I32(-1), bits)
	BZHIQ(left, bits, bits)
	for i := range masks {
		if i > 0 {
			SHRQ(Imm(16), bits)
		}
		masks[i] = K()
		KMOVW(bits.As32(), masks[i])
	}
	return masks
}

func (l *x86Walk) load(slice string, i int) vec { return l.loadMasked(l.address(slice, i), l.mask(i)) }

func (l *x86Walk) store(slice string, i int, v vec) { l.storeMasked(v, l.address(slice, i), l.mask(i)) }

func (l *x86Walk) address(slice string, i int) Mem {
	return Mem{Base: l.pointers[slice], Index: l.at, Scale: 1, Disp: i * l.bytes()}
}

func (l *x86Walk) mask(i int) mask {
	if l.tail == nil {
		return nil
	}
	return l.tail[i]
}

func (l *x86Walk) inside(i int, v vec) vec {
	if l.tail == nil {
		return v
	}
	return l.keep(l.tail[i], v)
}

// loadMasked loads all of a register where there is no mask.
func (t x86) loadMasked(from Mem, m mask) vec {
	d := t.vec()
	switch {
	case m == nil:
		VMOVUPS(from, d)
	case t.wide:
		VMOVUPS_Z(from, m, d)
	default:
		VMASKMOVPS(from, m, d)
	}
	return d
}

func (t x86) storeMasked(v vec, to Mem, m mask) {
	switch {
	case m == nil:
		VMOVUPS(v, to)
	case t.wide:
		VMOVUPS(v, m, to)
	default:
		VMASKMOVPS(v, m, to)
	}
}
