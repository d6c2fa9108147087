package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// columnGroup is how many registers of columns go down the rows together: as many
// chains hide the latency of an addition.
const columnGroup = 8

// columns goes down the rows with groups of registers, then one by one.
func (t x86) columns() {
	c := &column{t, GP64(), GP64(), GP64(), GP64()}
	left := GP64()
	Load(Param("dst").Base(), c.dst)
	Load(Param("dst").Len(), left)
	Load(Param("src").Base(), c.src)
	Load(Param("rows"), c.rows)
	Load(Param("ld"), c.ld)
	SHLQ(Imm(2), c.ld)
	for _, g := range []struct {
		name      string
		registers int
	}{{"group", columnGroup}, {"single", 1}} {
		Label(g.name)
		CMPQ(left, U32(g.registers*t.lanes()))
		JLT(LabelRef(g.name + "End"))
		c.down(g.name+"Rows", g.registers, nil)
		ADDQ(U32(g.registers*t.bytes()), c.dst)
		ADDQ(U32(g.registers*t.bytes()), c.src)
		SUBQ(U32(g.registers*t.lanes()), left)
		JMP(LabelRef(g.name))
		Label(g.name + "End")
	}
	TESTQ(left, left)
	JZ(LabelRef("done"))
	c.down("tailRows", 1, t.masks(1, left)[0])
	Label("done")
}

type column struct {
	x86
	dst, src, rows, ld reg.GPVirtual
}

// down adds all rows of some registers of columns, the last under a mask if there is one.
func (c *column) down(label string, registers int, m mask) {
	s := make([]vec, registers)
	for i := range s {
		s[i] = c.loadMasked(Mem{Base: c.dst, Disp: i * c.bytes()}, m)
	}
	row, count := GP64(), GP64()
	MOVQ(c.src, row)
	MOVQ(c.rows, count)
	Label(label)
	for i := range s {
		VADDPS(c.loadMasked(Mem{Base: row, Disp: i * c.bytes()}, m), s[i], s[i])
	}
	ADDQ(c.ld, row)
	DECQ(count)
	JNZ(LabelRef(label))
	for i := range s {
		c.storeMasked(c.clean(s[i]), Mem{Base: c.dst, Disp: i * c.bytes()}, m)
	}
}
