package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// set is an instruction set: what the functions for AVX-512 and AVX2 differ in.
type set struct {
	name     string // of its functions
	lanes    int    // floats of a vector
	rows     int    // of the largest tile
	skipRows int    // of the largest one that skips links; it is four vectors wide, because low ones skip more
	vec      func() reg.VecVirtual
	regs     []reg.VecPhysical
	zero     func(v reg.Register)

	broadcasts bool // an FMA can multiply a vector by an element in memory

	slowMasks bool // a store under a mask is slow even if it moves all of a vector

	// mask prepares to move the first n columns, 0 or more, of vectors vectors,
	// and spoils n. load reads zero for the others; store leaves them alone.
	mask  func(n reg.GPVirtual, vectors int) []Op
	load  func(at Mem, mask Op, v reg.Register)
	store func(v reg.Register, mask Op, at Mem)

	or      func(x, y, z reg.Register)
	addInts func(x, y reg.Register) // y += x

	// testZero sets the zero flag if all bits of v are 0.
	testZero func(v reg.Register)

	// transpose turns lanes rows into lanes columns.
	transpose func(rows []reg.VecVirtual) []reg.VecVirtual
}

func (s *set) bytes() int { return 4 * s.lanes }

// avx512 has tiles of 14×32: 28 accumulators leave 2 registers for B and 2 for A.
func avx512() *set {
	return &set{
		name: "512", lanes: 16, rows: 14, skipRows: 6, vec: ZMM, regs: registers(reg.S512, 32), broadcasts: true,
		zero: func(v reg.Register) { VPXORD(v, v, v) },
		mask: func(n reg.GPVirtual, vectors int) []Op {
			clamp(n, 16*vectors)
			bits := GP64()
			MOVQ(I32(-1), bits)
			BZHIQ(n, bits, bits)
			masks := make([]Op, vectors)
			for i := range masks {
				k := K()
				KMOVW(bits.As32(), k)
				SHRQ(Imm(16), bits)
				masks[i] = k
			}
			return masks
		},
		load:    func(at Mem, mask Op, v reg.Register) { VMOVUPS_Z(at, mask, v) },
		store:   func(v reg.Register, mask Op, at Mem) { VMOVUPS(v, mask, at) },
		or:      func(x, y, z reg.Register) { VPORD(x, y, z) },
		addInts: func(x, y reg.Register) { VPADDD(x, y, y) },
		testZero: func(v reg.Register) {
			k := K()
			VPTESTMD(v, v, k)
			KORTESTW(k, k)
		},
		transpose: func(rows []reg.VecVirtual) []reg.VecVirtual {
			u := transposeQuads(rows, ZMM)
			columns := make([]reg.VecVirtual, 16)
			for c := range 4 {
				// Of u[c], u[4+c], u[8+c], u[12+c], lane l holds four rows of column 4l+c.
				var half [4]reg.VecVirtual
				for i := range half {
					half[i] = ZMM()
				}
				VSHUFF32X4(Imm(0x88), u[4+c], u[c], half[0])
				VSHUFF32X4(Imm(0xdd), u[4+c], u[c], half[1])
				VSHUFF32X4(Imm(0x88), u[12+c], u[8+c], half[2])
				VSHUFF32X4(Imm(0xdd), u[12+c], u[8+c], half[3])
				for l := range 4 {
					columns[4*l+c] = ZMM()
					VSHUFF32X4(Imm([]uint64{0x88, 0xdd}[l/2]), half[2+l%2], half[l%2], columns[4*l+c])
				}
			}
			return columns
		},
	}
}

// avx2 has tiles of 6×16: 12 accumulators leave 2 registers for B and 2 for A.
func avx2() *set {
	var table *Mem
	return &set{
		name: "256", lanes: 8, rows: 6, skipRows: 3, vec: YMM, regs: registers(reg.S256, 16), slowMasks: true,
		zero: func(v reg.Register) { VXORPS(v, v, v) },
		mask: func(n reg.GPVirtual, vectors int) []Op {
			if table == nil {
				m := GLOBL("mask256", RODATA|NOPTR)
				for i := range 32 {
					DATA(4*i, I32(-1+i/16))
				}
				table = &m
			}
			clamp(n, 8*vectors)
			NEGQ(n)
			at := GP64()
			LEAQ(*table, at)
			masks := make([]Op, vectors)
			for i := range masks {
				v := YMM()
				VMOVUPS(Mem{Base: at, Index: n, Scale: 4, Disp: 64 + 32*i}, v)
				masks[i] = v
			}
			return masks
		},
		load:     func(at Mem, mask Op, v reg.Register) { VMASKMOVPS(at, mask, v) },
		store:    func(v reg.Register, mask Op, at Mem) { VMASKMOVPS(v, mask, at) },
		or:       func(x, y, z reg.Register) { VPOR(x, y, z) },
		addInts:  func(x, y reg.Register) { VPADDD(x, y, y) },
		testZero: func(v reg.Register) { VPTEST(v, v) },
		transpose: func(rows []reg.VecVirtual) []reg.VecVirtual {
			u := transposeQuads(rows, YMM)
			columns := make([]reg.VecVirtual, 8)
			for c := range 4 {
				columns[c], columns[4+c] = YMM(), YMM()
				VPERM2F128(Imm(0x20), u[4+c], u[c], columns[c])
				VPERM2F128(Imm(0x31), u[4+c], u[c], columns[4+c])
			}
			return columns
		},
	}
}

// thirdRows returns pointers to rows 0, 3, 6, … of A, of which first is that to row 0.
func thirdRows(first reg.GPVirtual, aRow reg.Register, rows int) []reg.GPVirtual {
	bases := []reg.GPVirtual{first}
	for i := 3; i < rows; i += 3 {
		base := GP64()
		LEAQ(Mem{Base: bases[i/3-1], Index: aRow, Scale: 2}, base)
		ADDQ(aRow, base)
		bases = append(bases, base)
	}
	return bases
}

// rowAt returns the address of row i of A, given thirdRows.
func rowAt(bases []reg.GPVirtual, aRow reg.Register, i int) Mem {
	m := Mem{Base: bases[i/3]}
	if i%3 > 0 {
		m.Index, m.Scale = aRow, uint8(i%3)
	}
	return m
}

// multiplyAdd adds b times the element of row i of A at m to the chains acc, and may spoil a.
func (s *set) multiplyAdd(i int, m Mem, b []reg.VecPhysical, a reg.Register, acc []reg.VecPhysical) {
	if s.embeds(i, m, len(b)) {
		for j := range b {
			VFMADD231PS_BCST(m, b[j], acc[j])
		}
		return
	}
	VBROADCASTSS(m, a)
	for j := range b {
		VFMADD231PS(b[j], a, acc[j])
	}
}

// embeds says whether each FMA of row i is to take the element of A from memory. It saves the
// broadcast, and so one of the instructions that a core decodes, which are scarce above all where
// two threads share it; but every vector loads the element once more. With one row of three
// neither is what a tile waits for. An index would cost as much as it saves.
func (s *set) embeds(i int, m Mem, vectors int) bool {
	return s.broadcasts && m.Index == nil && (vectors == 1 || i%3 == 0)
}

// registers returns the first n vector registers.
func registers(spec reg.Spec, n int) []reg.VecPhysical {
	all := make([]reg.VecPhysical, n)
	for i := range all {
		all[i] = reg.Vector.Lookup(reg.Index(i), spec).(reg.VecPhysical)
	}
	return all
}

// clamp lowers n to at most limit.
func clamp(n reg.GPVirtual, limit int) {
	most := GP64()
	MOVQ(U32(uint32(limit)), most)
	CMPQ(n, most)
	CMOVQGT(most, n)
}

// transposeQuads transposes the 4×4 blocks: row 4i+c of the result holds, in lane
// l of 128 bits, rows 4i to 4i+3 of column 4l+c.
func transposeQuads(rows []reg.VecVirtual, vec func() reg.VecVirtual) []reg.VecVirtual {
	u := make([]reg.VecVirtual, len(rows))
	for i := 0; i < len(rows); i += 4 {
		var t [4]reg.VecVirtual
		for j := range t {
			t[j], u[i+j] = vec(), vec()
		}
		VUNPCKLPS(rows[i+1], rows[i], t[0])
		VUNPCKHPS(rows[i+1], rows[i], t[1])
		VUNPCKLPS(rows[i+3], rows[i+2], t[2])
		VUNPCKHPS(rows[i+3], rows[i+2], t[3])
		VUNPCKLPD(t[2], t[0], u[i])
		VUNPCKHPD(t[2], t[0], u[i+1])
		VUNPCKLPD(t[3], t[1], u[i+2])
		VUNPCKHPD(t[3], t[1], u[i+3])
	}
	return u
}
