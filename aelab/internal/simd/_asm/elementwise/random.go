package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// randoms emits the fills. A register holds the same word of several blocks of the
// cipher, in 64-bit lanes, because the multiplication of 32-bit words yields 64 bits;
// what stands in the upper halves besides does not matter to it.
func randoms(t *target) {
	const at = "key, high, low uint64"
	f := t.fill("philox", "func(dst []uint32, "+at+")", "dst")
	f.run(func() {
		for i, v := range f.words() {
			f.store("dst", i, v)
		}
	})
	end()

	f = t.fill("uniform", "func(dst []float32, "+at+")", "dst")
	f.run(func() {
		for i, v := range f.words() {
			f.store("dst", i, t.unit(v))
		}
	})
	end()

	f = t.fill("bernoulli", "func(dst, p []float32, "+at+")", "dst", "p")
	f.run(func() {
		for i, v := range f.words() {
			hit := t.compare(t.unit(v), less, f.load("p", i))
			f.store("dst", i, t.keep(hit, t.broadcast(float(1))))
		}
	})
	end()

	f = t.fill("normal", "func(dst []float32, "+at+")", "dst")
	f.run(func() {
		w := f.cipher()
		radius := t.radius(f.joined(w[0], w[2]))
		sin, cos := t.sincosTurn(t.shiftRight(f.joined(w[1], w[3]), 8))
		sin, cos = t.mul(sin, radius), t.mul(cos, radius)
		low, high := t.vec(), t.vec()
		VUNPCKLPS(sin, cos, low)
		VUNPCKHPS(sin, cos, high)
		f.store("dst", 0, low)
		f.store("dst", 1, high)
	})
	end()
}

// A fill is a loop over the output of the cipher: in each iteration as many blocks as
// a register has 64-bit lanes, which fill two registers.
type fill struct {
	*loop
	keys    Mem // on the stack: both words of the key of every round
	keySize int
	odd     reg.Register // masks the odd 32-bit lanes, for AVX-512
	counter vec          // the low counter of each lane
	high    vec          // the high counter
	stride  vec
}

const rounds = 10

// fill begins a function.
func (t *target) fill(name, signature string, slices ...string) *fill {
	t.function(name, signature)
	f := &fill{loop: t.over(2, slices...), counter: t.vec(), high: t.vec(), stride: t.vec()}
	f.expandKey()
	if t.wide {
		bits := GP32()
		MOVL(U32(0xAAAA), bits)
		f.odd = K()
		KMOVW(bits, f.odd)
	}
	order := NewDataAddr(blockOrder(t), 0)
	low := t.vec()
	VPBROADCASTQ(address(Param("low")), low)
	VPADDQ(order, low, f.counter)
	VPBROADCASTQ(address(Param("high")), f.high)
	VPBROADCASTQ(order.Offset(2*t.bytes()/2), f.stride)
	return f
}

// expandKey stores the keys of the rounds: as 4 bytes, from where AVX-512 broadcasts
// them, or as a whole register.
func (f *fill) expandKey() {
	f.keySize = 4
	if !f.wide {
		f.keySize = f.bytes()
	}
	f.keys = AllocLocal(2 * rounds * f.keySize)
	k0, k1 := GP64(), GP64()
	Load(Param("key"), k0)
	MOVQ(k0, k1)
	SHRQ(Imm(32), k1)
	for r := range rounds {
		for i, k := range []reg.GPVirtual{k0, k1} {
			if f.wide {
				MOVL(k.As32(), f.key(r, i))
				continue
			}
			x, y := XMM(), YMM()
			VMOVD(k.As32(), x)
			VPBROADCASTD(x, y)
			VMOVDQU(y, f.key(r, i))
		}
		ADDL(U32(0x9E3779B9), k0.As32())
		ADDL(U32(0xBB67AE85), k1.As32())
	}
}

func (f *fill) key(round, i int) Mem { return f.keys.Offset((2*round + i) * f.keySize) }

// The block of each lane stands in a table, and after it how many there are. Lanes 2i
// and 2i+1 have blocks i and i+n/2 of n, because the instructions that interleave
// two registers give the even lanes first, then the odd ones.
func blockOrder(t *target) Symbol { return Symbol{Name: "elementwiseBlocks" + t.name, Static: true} }

func writeBlockOrder(t *target) {
	GLOBL(blockOrder(t).Name, readOnlyData)
	blocks := t.lanes() / 2
	for i := range blocks {
		DATA(8*i, U64(i/2+i%2*blocks/2))
	}
	DATA(8*blocks, U64(blocks))
}

// cipher returns the four words of the next blocks, in the low halves of the lanes.
func (f *fill) cipher() [4]vec {
	m0, m1 := f.broadcast(word(0xD2511F53)), f.broadcast(word(0xCD9E8D57))
	c := [4]vec{f.counter, f.upper(f.counter), f.high, f.upper(f.high)}
	for r := range rounds {
		p0, p1 := f.vec(), f.vec()
		VPMULUDQ(m0, c[0], p0)
		VPMULUDQ(m1, c[2], p1)
		c = [4]vec{f.xorKey(f.upper(p1), c[1], f.key(r, 0)), p1, f.xorKey(f.upper(p0), c[3], f.key(r, 1)), p0}
	}
	VPADDQ(f.stride, f.counter, f.counter)
	return c
}

// upper moves the upper halves of the lanes down.
func (f *fill) upper(a vec) vec { return f.shift(ops(VPSRLQ), a, 32) }

// xorKey returns a ^ b ^ key, in the place of a if need be.
func (f *fill) xorKey(a, b vec, key Mem) vec {
	if f.wide {
		const xor3 = 0x96
		VPTERNLOGD_BCST(U8(xor3), key, b, a)
		return a
	}
	d := f.vec()
	VPXOR(a, b, d)
	VPXOR(key, d, d)
	return d
}

// joined puts the low halves of b's lanes above those of a's.
func (f *fill) joined(a, b vec) vec {
	if f.wide {
		d := f.copy(a)
		VMOVSLDUP(b, f.odd, d)
		return d
	}
	d := f.vec()
	VMOVSLDUP(b, d)
	VBLENDPS(Imm(0xAA), d, a, d)
	return d
}

// words returns the next blocks as they stand in memory.
func (f *fill) words() [2]vec {
	w := f.cipher()
	front, back := f.joined(w[0], w[1]), f.joined(w[2], w[3])
	low, high := f.vec(), f.vec()
	VUNPCKLPD(back, front, low)
	VUNPCKHPD(back, front, high)
	return [2]vec{low, high}
}

// unit maps words to [0, 1).
func (t *target) unit(w vec) vec { return t.mul(t.toFloat(t.shiftRight(w, 8)), float(0x1p-24)) }

// radius maps words to √(-2 log u).
func (t *target) radius(w vec) vec {
	u := t.mul(t.add(t.toFloat(t.shiftRight(w, 9)), float(0.5)), float(0x1p-23))
	return t.sqrt(t.mul(t.logNormal(u, nil), float(-2)))
}

// sincosTurn returns the sine and cosine of w/2²⁴ of a turn.
func (t *target) sincosTurn(w vec) (sin, cos vec) {
	const eighth = 1 << 21
	w = t.addInt(w, word(eighth)) // bits 22 and 23 are the nearest quarter
	f := t.toFloat(t.subInt(t.and(w, word(1<<22-1)), word(eighth)))
	f = t.mul(f, float(0x1p-24))
	v := t.mul(f, f)
	sin = t.mul(t.horner(v, sinPoly), f)
	cos = t.horner(v, cosPoly)
	t.mulAddTo(cos, v, float(1))
	odd := t.negative(t.shiftLeft(w, 9))
	sin, cos = t.choose(odd, cos, sin), t.choose(odd, sin, cos)
	// The sine is negative in quarters 2 and 3, the cosine in 1 and 2.
	sin = t.xor(sin, t.and(t.shiftLeft(w, 8), word(signBit)))
	cos = t.xor(cos, t.and(t.shiftLeft(t.addInt(w, word(1<<22)), 8), word(signBit)))
	return sin, cos
}
