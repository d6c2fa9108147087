package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

func (t x86) double(v vec) (low, high vec) {
	low, high = t.vec(), t.vec()
	h := t.half()
	if t.wide {
		VEXTRACTF32X8(Imm(1), v, h)
		VCVTPS2PD(v.AsY(), low)
	} else {
		VEXTRACTF128(Imm(1), v, h)
		VCVTPS2PD(v.AsX(), low)
	}
	VCVTPS2PD(h, high)
	return low, high
}

func (t x86) addDoubleTo(s, a vec)       { VADDPD(a, s, s) }
func (t x86) addMulDoubleTo(s, a, b vec) { VFMADD231PD(b, a, s) }

func (t x86) returnTotal(s vec) {
	if t.wide {
		h := YMM()
		VEXTRACTF64X4(Imm(1), s, h)
		VADDPD(h, s.AsY(), s.AsY())
	}
	h, x := XMM(), s.AsX()
	VEXTRACTF128(Imm(1), s.AsY(), h)
	VADDPD(h, x, x)
	VPERMILPD(Imm(1), x, h)
	VADDSD(h, x, x)
	VMOVSD(x, address(ReturnIndex(0)))
}

func (t x86) returnUnordered(a vec) {
	bad, result := GP64(), XMM()
	m := t.compare(a, unordered, a)
	if t.wide {
		KMOVW(m, bad.As32())
	} else {
		VMOVMSKPS(m, bad.As32())
	}
	VXORPS(result, result, result)
	VCVTSI2SDQ(bad, result, result)
	VMOVSD(result, address(ReturnIndex(0)))
}
