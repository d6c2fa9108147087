package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/gotypes"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A target is an instruction set: AVX-512, with 16 lanes of float32, or AVX2 and FMA,
// with 8. Its methods emit one operation each, named after what it computes; those
// that end in "To" change their first argument, the others return a new register.
// A memory operand is a constant, which AVX-512 broadcasts from 4 bytes.
type target struct {
	name string
	wide bool
}

type vec = reg.VecVirtual

func (t *target) vec() vec {
	if t.wide {
		return ZMM()
	}
	return YMM()
}

// half is a register of half the size.
func (t *target) half() vec {
	if t.wide {
		return YMM()
	}
	return XMM()
}

// lanes is how many float32 a register holds, bytes its size.
func (t *target) lanes() int {
	if t.wide {
		return 16
	}
	return 8
}

func (t *target) bytes() int { return 4 * t.lanes() }

// function begins a kernel.
func (t *target) function(name, signature string) {
	TEXT(name+t.name, 0, signature)
	Doc(name + t.name + " is " + name + "Generic.")
	Pragma("noescape")
}

func end() {
	VZEROUPPER()
	RET()
}

// scalar broadcasts a parameter.
func (t *target) scalar(name string) vec { return t.broadcast(address(Param(name))) }

func address(c gotypes.Component) Mem {
	b, err := c.Resolve()
	if err != nil {
		panic(err)
	}
	return b.Addr
}

type instruction func(...Op)

// emit picks the broadcasting form of an instruction where the source is a constant.
func (t *target) emit(plain, broadcast instruction, src Op, rest ...Op) {
	ops := append([]Op{src}, rest...)
	if _, constant := src.(Mem); constant && t.wide {
		broadcast(ops...)
		return
	}
	plain(ops...)
}

// result is emit with a new last operand, which it returns.
func (t *target) result(plain, broadcast instruction, src Op, a vec) vec {
	d := t.vec()
	t.emit(plain, broadcast, src, a, d)
	return d
}

// broadcast fills a register with a constant or a scalar in memory.
func (t *target) broadcast(m Op) vec {
	d := t.vec()
	VBROADCASTSS(m, d)
	return d
}

func (t *target) copy(a vec) vec {
	d := t.vec()
	VMOVAPS(a, d)
	return d
}

func (t *target) zero() vec {
	d := t.vec()
	if t.wide {
		VPXORD(d, d, d)
	} else {
		VXORPS(d, d, d)
	}
	return d
}

// a + b, a - b, a·b, a/b, √a.
func (t *target) add(a vec, b Op) vec { return t.result(ops(VADDPS), ops(VADDPS_BCST), b, a) }
func (t *target) sub(a vec, b Op) vec { return t.result(ops(VSUBPS), ops(VSUBPS_BCST), b, a) }
func (t *target) mul(a vec, b Op) vec { return t.result(ops(VMULPS), ops(VMULPS_BCST), b, a) }
func (t *target) div(a vec, b Op) vec { return t.result(ops(VDIVPS), ops(VDIVPS_BCST), b, a) }

func (t *target) sqrt(a vec) vec {
	d := t.vec()
	VSQRTPS(a, d)
	return d
}

// min and max return b where either is NaN.
func (t *target) min(a vec, b Op) vec { return t.result(ops(VMINPS), ops(VMINPS_BCST), b, a) }
func (t *target) max(a vec, b Op) vec { return t.result(ops(VMAXPS), ops(VMAXPS_BCST), b, a) }

// s += a·b, s -= a·b, p = p·x + c, p = c - p·x.
func (t *target) addMulTo(s, a vec, b Op) { t.emit(ops(VFMADD231PS), ops(VFMADD231PS_BCST), b, a, s) }
func (t *target) subMulTo(s, a vec, b Op) { t.emit(ops(VFNMADD231PS), ops(VFNMADD231PS_BCST), b, a, s) }
func (t *target) mulAddTo(p, x vec, c Op) { t.emit(ops(VFMADD213PS), ops(VFMADD213PS_BCST), c, x, p) }
func (t *target) mulSubFromTo(p, x vec, c Op) {
	t.emit(ops(VFNMADD213PS), ops(VFNMADD213PS_BCST), c, x, p)
}

// horner evaluates a polynomial, lowest power first.
func (t *target) horner(x vec, poly []float32) vec {
	p := t.broadcast(float(poly[len(poly)-1]))
	for i := len(poly) - 2; i >= 0; i-- {
		t.mulAddTo(p, x, float(poly[i]))
	}
	return p
}

// Bits.
func (t *target) and(a vec, b Op) vec { return t.result(ops(VANDPS), ops(VANDPS_BCST), b, a) }
func (t *target) or(a vec, b Op) vec  { return t.result(ops(VORPS), ops(VORPS_BCST), b, a) }
func (t *target) xor(a vec, b Op) vec { return t.result(ops(VXORPS), ops(VXORPS_BCST), b, a) }

const signBit = 1 << 31

func (t *target) abs(a vec) vec    { return t.and(a, word(signBit-1)) }
func (t *target) negAbs(a vec) vec { return t.or(a, word(signBit)) }
func (t *target) minus(a vec) vec  { return t.xor(a, word(signBit)) }

// Integers.
func (t *target) addInt(a vec, b Op) vec { return t.result(ops(VPADDD), ops(VPADDD_BCST), b, a) }
func (t *target) subInt(a vec, b Op) vec { return t.result(ops(VPSUBD), ops(VPSUBD_BCST), b, a) }

func (t *target) shiftLeft(a vec, n uint64) vec        { return t.shift(ops(VPSLLD), a, n) }
func (t *target) shiftRight(a vec, n uint64) vec       { return t.shift(ops(VPSRLD), a, n) }
func (t *target) shiftRightSigned(a vec, n uint64) vec { return t.shift(ops(VPSRAD), a, n) }

func (t *target) shift(by instruction, a vec, n uint64) vec {
	d := t.vec()
	by(Imm(n), a, d)
	return d
}

func (t *target) toFloat(a vec) vec {
	d := t.vec()
	VCVTDQ2PS(a, d)
	return d
}

// Comparisons, by the predicates of VCMPPS; those named not… are true for NaN.
const (
	equal        = 0
	unordered    = 3
	less         = 17
	lessEqual    = 18
	notLess      = 21
	notLessEqual = 22
	greaterEqual = 29
)

// A mask is a mask register or a vector of all or no bits.
type mask = Op

func (t *target) compare(a vec, predicate uint64, b Op) mask {
	var d Op = YMM()
	if t.wide {
		d = K()
	}
	plain := func(o ...Op) { VCMPPS(Imm(predicate), o[0], o[1], o[2]) }
	broadcast := func(o ...Op) { VCMPPS_BCST(Imm(predicate), o[0], o[1], o[2]) }
	t.emit(plain, broadcast, b, a, d)
	return d
}

// negative is a mask of where the sign bit of a is set, for choose.
func (t *target) negative(a vec) mask {
	if t.wide {
		k := K()
		VPMOVD2M(a, k)
		return k
	}
	return a // VBLENDVPS looks at nothing else
}

// choose returns yes where the mask is set, no elsewhere.
func (t *target) choose(m mask, yes, no vec) vec {
	d := t.vec()
	if t.wide {
		VBLENDMPS(yes, no, m, d)
	} else {
		VBLENDVPS(m, yes, no, d)
	}
	return d
}

// keep returns a where the mask is set, 0 elsewhere.
func (t *target) keep(m mask, a vec) vec {
	d := t.vec()
	if t.wide {
		VMOVAPS_Z(a, m, d)
	} else {
		VANDPS(a, m, d)
	}
	return d
}

// flush returns a with 0 for denormals and for the negative zero.
func (t *target) flush(a vec) vec {
	if t.wide {
		const denormal, negativeZero = 0x20, 0x04
		k := K()
		VFPCLASSPSZ(Imm(denormal|negativeZero), a, k)
		d := t.copy(a)
		VXORPS(a, a, k, d)
		return d
	}
	return t.keep(t.compare(t.abs(a), notLess, float(0x1p-126)), a)
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

// Constants. The table has each value eight times, for AVX2, whose arithmetic cannot
// broadcast. An entry of 32 bytes is aligned; the linker aligns no symbol more.
var constants []uint32

func word(bits uint32) Mem {
	at := 0
	for at < len(constants) && constants[at] != bits {
		at++
	}
	if at == len(constants) {
		constants = append(constants, bits)
	}
	return NewDataAddr(Symbol{Name: "elementwiseConstants", Static: true}, 32*at)
}

func float(x float32) Mem { return word(math.Float32bits(x)) }

const readOnlyData = 8 | 16 // RODATA|NOPTR

func writeConstants() {
	GLOBL("elementwiseConstants", readOnlyData)
	for i, c := range constants {
		for j := range 8 {
			DATA(32*i+4*j, U32(c))
		}
	}
	GLOBL("elementwiseTail", readOnlyData) // a window on this is the mask of a tail
	for i := range 32 {
		inside := U32(0)
		if i < 16 {
			inside = math.MaxUint32
		}
		DATA(4*i, inside)
	}
}
