package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/gotypes"
	. "github.com/mmcloughlin/avo/operand"
)

// x86 is AVX-512 or AVX2, by way of avo. A constant operand, AVX-512 broadcasts from 4 bytes.
type x86 struct{ wide bool }

func (t x86) vec() vec {
	if t.wide {
		return ZMM()
	}
	return YMM()
}

// half is a register of half the size.
func (t x86) half() vec {
	if t.wide {
		return YMM()
	}
	return XMM()
}

func (t x86) lanes() int {
	if t.wide {
		return 16
	}
	return 8
}

func (t x86) bytes() int { return 4 * t.lanes() }

func (t x86) begin(name, signature string) {
	TEXT(name, 0, signature)
	Pragma("noescape")
}

func (t x86) end() {
	VZEROUPPER()
	RET()
}

func (t x86) scalar(name string) vec { return t.broadcast(address(Param(name))) }

func address(c gotypes.Component) Mem {
	b, err := c.Resolve()
	if err != nil {
		panic(err)
	}
	return b.Addr
}

type instruction func(...Op)

// emit picks the broadcasting form of an instruction where the source is a constant.
func (t x86) emit(plain, broadcast instruction, src Op, rest ...Op) {
	ops := append([]Op{src}, rest...)
	if _, constant := src.(Mem); constant && t.wide {
		broadcast(ops...)
		return
	}
	plain(ops...)
}

// result is emit with a new last operand, which it returns.
func (t x86) result(plain, broadcast instruction, src Op, a vec) vec {
	d := t.vec()
	t.emit(plain, broadcast, src, a, d)
	return d
}

func (t x86) broadcast(m Op) vec {
	d := t.vec()
	VBROADCASTSS(m, d)
	return d
}

func (t x86) copy(a vec) vec {
	d := t.vec()
	VMOVAPS(a, d)
	return d
}

func (t x86) zero() vec {
	d := t.vec()
	if t.wide {
		VPXORD(d, d, d)
	} else {
		VXORPS(d, d, d)
	}
	return d
}

func (t x86) add(a vec, b Op) vec { return t.result(ops(VADDPS), ops(VADDPS_BCST), b, a) }
func (t x86) sub(a vec, b Op) vec { return t.result(ops(VSUBPS), ops(VSUBPS_BCST), b, a) }
func (t x86) mul(a vec, b Op) vec { return t.result(ops(VMULPS), ops(VMULPS_BCST), b, a) }
func (t x86) div(a vec, b Op) vec { return t.result(ops(VDIVPS), ops(VDIVPS_BCST), b, a) }

func (t x86) sqrt(a vec) vec {
	d := t.vec()
	VSQRTPS(a, d)
	return d
}

func (t x86) min(a vec, b Op) vec { return t.result(ops(VMINPS), ops(VMINPS_BCST), b, a) }
func (t x86) max(a vec, b Op) vec { return t.result(ops(VMAXPS), ops(VMAXPS_BCST), b, a) }

func (t x86) addMulTo(s, a vec, b Op) { t.emit(ops(VFMADD231PS), ops(VFMADD231PS_BCST), b, a, s) }
func (t x86) subMulTo(s, a vec, b Op) { t.emit(ops(VFNMADD231PS), ops(VFNMADD231PS_BCST), b, a, s) }
func (t x86) mulAddTo(p, x vec, c Op) { t.emit(ops(VFMADD213PS), ops(VFMADD213PS_BCST), c, x, p) }
func (t x86) mulSubFromTo(p, x vec, c Op) {
	t.emit(ops(VFNMADD213PS), ops(VFNMADD213PS_BCST), c, x, p)
}

func (t x86) and(a vec, b Op) vec { return t.result(ops(VANDPS), ops(VANDPS_BCST), b, a) }
func (t x86) or(a vec, b Op) vec  { return t.result(ops(VORPS), ops(VORPS_BCST), b, a) }
func (t x86) xor(a vec, b Op) vec { return t.result(ops(VXORPS), ops(VXORPS_BCST), b, a) }

func (t x86) orTo(a, b vec) { VORPS(b, a, a) }

func (t x86) addInt(a vec, b Op) vec { return t.result(ops(VPADDD), ops(VPADDD_BCST), b, a) }
func (t x86) subInt(a vec, b Op) vec { return t.result(ops(VPSUBD), ops(VPSUBD_BCST), b, a) }

func (t x86) shiftLeft(a vec, n uint64) vec        { return t.shift(ops(VPSLLD), a, n) }
func (t x86) shiftRight(a vec, n uint64) vec       { return t.shift(ops(VPSRLD), a, n) }
func (t x86) shiftRightSigned(a vec, n uint64) vec { return t.shift(ops(VPSRAD), a, n) }

func (t x86) shift(by instruction, a vec, n uint64) vec {
	d := t.vec()
	by(Imm(n), a, d)
	return d
}

func (t x86) toFloat(a vec) vec {
	d := t.vec()
	VCVTDQ2PS(a, d)
	return d
}

func (t x86) compare(a vec, predicate uint64, b Op) mask {
	var d Op = YMM()
	if t.wide {
		d = K()
	}
	plain := func(o ...Op) { VCMPPS(Imm(predicate), o[0], o[1], o[2]) }
	broadcast := func(o ...Op) { VCMPPS_BCST(Imm(predicate), o[0], o[1], o[2]) }
	t.emit(plain, broadcast, b, a, d)
	return d
}

func (t x86) negative(a vec) mask {
	if t.wide {
		k := K()
		VPMOVD2M(a, k)
		return k
	}
	return a // VBLENDVPS looks at nothing else
}

func (t x86) choose(m mask, yes, no vec) vec {
	d := t.vec()
	if t.wide {
		VBLENDMPS(yes, no, m, d)
	} else {
		VBLENDVPS(m, yes, no, d)
	}
	return d
}

func (t x86) keep(m mask, a vec) vec {
	d := t.vec()
	if t.wide {
		VMOVAPS_Z(a, m, d)
	} else {
		VANDPS(a, m, d)
	}
	return d
}

func (t x86) flush(a vec) vec {
	if t.wide {
		const denormal, negativeZero = 0x20, 0x04
		k := K()
		VFPCLASSPSZ(Imm(denormal|negativeZero), a, k)
		d := t.copy(a)
		VXORPS(a, a, k, d)
		return d
	}
	return t.zeroBelow(tiny, a)
}

func (t x86) clean(a vec) vec { return t.zeroBelow(negligible, a) }

// zeroBelow returns a with 0 for what is smaller than least in magnitude.
func (t x86) zeroBelow(least float32, a vec) vec {
	return t.keep(t.compare(t.and(a, word(signBit-1)), notLess, float(least)), a)
}

// ops makes an instruction of one of avo's functions, whose numbers of operands differ.
func ops(f any) instruction {
	switch f := f.(type) {
	case func(...Op):
		return f
	case func(Op, Op, Op):
		return func(o ...Op) { f(o[0], o[1], o[2]) }
	}
	panic("no such form")
}

const readOnlyData = 8 | 16 // RODATA|NOPTR

// writeConstants writes the table with each value eight times, for AVX2, whose arithmetic
// cannot broadcast. An entry of 32 bytes is aligned; the linker aligns no symbol more.
func writeConstants() {
	GLOBL(constantTable, readOnlyData)
	for i, c := range constants {
		for j := range 8 {
			DATA(constantBytes*i+4*j, U32(c))
		}
	}
	GLOBL(tailTable, readOnlyData)
	for i := range 2 * tailElements {
		inside := U32(0)
		if i < tailElements {
			inside = math.MaxUint32
		}
		DATA(4*i, inside)
	}
}
