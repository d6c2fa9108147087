package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// x86Rows is addRows being written. What is in registers of dst and init stays at an offset
// from the slices' starts, so that init may be nil.
type x86Rows struct {
	x86
	dst, init, src, ld, index, coef reg.GPVirtual
	count                           reg.GPVirtual // of rows
	at                              reg.GPVirtual // bytes of dst that are done
}

// addRows goes along dst with groups of registers, and for each through all the rows.
func (t x86) addRows() {
	r := &x86Rows{t, GP64(), GP64(), GP64(), GP64(), GP64(), GP64(), GP64(), GP64()}
	left := GP64()
	Load(Param("dst").Base(), r.dst)
	Load(Param("dst").Len(), left)
	Load(Param("init").Base(), r.init)
	Load(Param("src").Base(), r.src)
	Load(Param("ld"), r.ld)
	SHLQ(Imm(2), r.ld)
	Load(Param("index").Base(), r.index)
	Load(Param("coef").Base(), r.coef)
	Load(Param("coef").Len(), r.count)
	XORQ(r.at, r.at)
	for _, registers := range rowGroups {
		name := fmt.Sprintf("group%d", registers)
		Label(name)
		CMPQ(left, U32(registers*t.lanes()))
		JLT(LabelRef(name + "End"))
		r.group(name, registers, nil)
		ADDQ(U32(registers*t.bytes()), r.at)
		SUBQ(U32(registers*t.lanes()), left)
		JMP(LabelRef(name))
		Label(name + "End")
	}
	TESTQ(left, left)
	JZ(LabelRef("done"))
	r.group("tail", 1, t.masks(1, left)[0])
	Label("done")
}

// group computes some registers of dst, the last under a mask if there is one.
func (r *x86Rows) group(label string, registers int, m mask) {
	s := make([]vec, registers)
	for i := range s {
		s[i] = r.zero()
	}
	TESTQ(r.init, r.init)
	JZ(LabelRef(label + "Chains"))
	for i := range s {
		loaded := r.loadMasked(Mem{Base: r.init, Index: r.at, Scale: 1, Disp: i * r.bytes()}, m)
		VMOVAPS(loaded, s[i])
	}
	Label(label + "Chains")
	start, number := GP64(), GP64()
	LEAQ(Mem{Base: r.src, Index: r.at, Scale: 1}, start)
	XORQ(number, number)
	TESTQ(r.count, r.count)
	JZ(LabelRef(label + "Store"))
	Label(label + "Rows")
	row := GP64()
	MOVLQSX(Mem{Base: r.index, Index: number, Scale: 4}, row)
	IMULQ(r.ld, row)
	ADDQ(start, row)
	c := r.broadcast(Mem{Base: r.coef, Index: number, Scale: 4})
	for i := range s {
		at := Mem{Base: row, Disp: i * r.bytes()}
		if m == nil {
			VFMADD231PS(at, c, s[i])
		} else {
			VFMADD231PS(r.loadMasked(at, m), c, s[i])
		}
	}
	INCQ(number)
	CMPQ(number, r.count)
	JLT(LabelRef(label + "Rows"))
	Label(label + "Store")
	for i := range s {
		r.storeMasked(r.flush(s[i]), Mem{Base: r.dst, Index: r.at, Scale: 1, Disp: i * r.bytes()}, m)
	}
}
