package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A loop walks over slices of equal length, some registers at a time, and ends
// with the same body once more under a mask.
type loop struct {
	*target
	registers int // of each slice in an iteration
	pointers  map[string]reg.GPVirtual
	at        reg.GPVirtual // bytes from the start of the slices
	left      reg.GPVirtual // elements from there on
	tail      []mask        // of each register; nil in the main loop
}

// over loads the pointers of the slices that are the function's parameters of these
// names, and the length of the first.
func (t *target) over(registers int, slices ...string) *loop {
	l := &loop{target: t, registers: registers, pointers: map[string]reg.GPVirtual{}}
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

// run emits the loop. The body handles all registers of an iteration.
func (l *loop) run(body func()) {
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
func (t *target) masks(registers int, left reg.GPVirtual) []mask {
	masks := make([]mask, registers)
	if !t.wide {
		window, bytes := GP64(), GP64()
		LEAQ(NewDataAddr(Symbol{Name: "elementwiseTail", Static: true}, 64), window)
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

// load and store access register i of an iteration.
func (l *loop) load(slice string, i int) vec { return l.loadMasked(l.address(slice, i), l.mask(i)) }

func (l *loop) store(slice string, i int, v vec) { l.storeMasked(v, l.address(slice, i), l.mask(i)) }

func (l *loop) address(slice string, i int) Mem {
	return Mem{Base: l.pointers[slice], Index: l.at, Scale: 1, Disp: i * l.bytes()}
}

func (l *loop) mask(i int) mask {
	if l.tail == nil {
		return nil
	}
	return l.tail[i]
}

// inside returns v with 0 beyond the end of the slices.
func (l *loop) inside(i int, v vec) vec {
	if l.tail == nil {
		return v
	}
	return l.keep(l.tail[i], v)
}

// loadMasked loads all of a register where there is no mask.
func (t *target) loadMasked(from Mem, m mask) vec {
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

func (t *target) storeMasked(v vec, to Mem, m mask) {
	switch {
	case m == nil:
		VMOVUPS(v, to)
	case t.wide:
		VMOVUPS(v, m, to)
	default:
		VMASKMOVPS(v, m, to)
	}
}
