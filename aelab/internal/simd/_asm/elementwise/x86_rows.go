package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// x86Rows is a sum of rows being written.
type x86Rows struct {
	x86
	dst, init, index reg.GPVirtual // without init, chains start at 0
	count            reg.GPVirtual // of rows
	at               reg.GPVirtual // bytes of dst that are done
	sources          []x86RowSource
}

type x86RowSource struct{ src, ld, coef reg.GPVirtual }

// sumRows goes along dst with groups of registers, and for each through all the rows: of a
// row that the index names, the sources' each in turn.
func (t x86) sumRows(init string, sources []rowSource) {
	r := &x86Rows{x86: t, dst: GP64(), index: GP64(), count: GP64(), at: GP64()}
	left := GP64()
	Load(Param("dst").Base(), r.dst)
	Load(Param("dst").Len(), left)
	if init != "" {
		r.init = GP64()
		Load(Param(init).Base(), r.init)
	}
	Load(Param("index").Base(), r.index)
	Load(Param("index").Len(), r.count)
	for _, s := range sources {
		x := x86RowSource{GP64(), GP64(), GP64()}
		Load(Param(s.src).Base(), x.src)
		Load(Param(s.ld), x.ld)
		SHLQ(Imm(2), x.ld)
		Load(Param(s.coef).Base(), x.coef)
		r.sources = append(r.sources, x)
	}
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
	if r.init != nil {
		TESTQ(r.init, r.init)
		JZ(LabelRef(label + "Chains"))
		for i := range s {
			VMOVAPS(r.loadMasked(Mem{Base: r.init, Index: r.at, Scale: 1, Disp: i * r.bytes()}, m), s[i])
		}
		Label(label + "Chains")
	}
	number := GP64()
	XORQ(number, number)
	TESTQ(r.count, r.count)
	JZ(LabelRef(label + "Store"))
	Label(label + "Rows")
	index := GP64()
	MOVLQSX(Mem{Base: r.index, Index: number, Scale: 4}, index)
	for _, x := range r.sources {
		row := GP64()
		MOVQ(index, row)
		IMULQ(x.ld, row)
		ADDQ(x.src, row)
		c := r.broadcast(Mem{Base: x.coef, Index: number, Scale: 4})
		for i := range s {
			at := Mem{Base: row, Index: r.at, Scale: 1, Disp: i * r.bytes()}
			if m == nil {
				VFMADD231PS(at, c, s[i])
			} else {
				VFMADD231PS(r.loadMasked(at, m), c, s[i])
			}
		}
	}
	INCQ(number)
	CMPQ(number, r.count)
	JLT(LabelRef(label + "Rows"))
	Label(label + "Store")
	for i := range s {
		r.storeMasked(r.clean(s[i]), Mem{Base: r.dst, Index: r.at, Scale: 1, Disp: i * r.bytes()}, m)
	}
}
