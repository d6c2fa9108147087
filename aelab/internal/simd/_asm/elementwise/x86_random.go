package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// x86Keys holds both words of the key of every round on the stack: as 4 bytes, from where
// AVX-512 broadcasts them, or as a whole register.
type x86Keys struct {
	x86
	keys Mem
	size int
	odd  reg.Register // masks the odd 32-bit lanes, for AVX-512
}

func (t x86) blocks() *blocks {
	k := &x86Keys{x86: t}
	b := &blocks{keyed: k, counter: t.vec(), high: t.vec(), stride: t.vec()}
	k.expand()
	if t.wide {
		bits := GP32()
		MOVL(U32(0xAAAA), bits)
		k.odd = K()
		KMOVW(bits, k.odd)
	}
	order := NewDataAddr(t.blockOrder(), 0)
	low := t.vec()
	VPBROADCASTQ(address(Param("low")), low)
	VPADDQ(order, low, b.counter)
	VPBROADCASTQ(address(Param("high")), b.high)
	VPBROADCASTQ(order.Offset(2*t.bytes()/2), b.stride)
	return b
}

func (k *x86Keys) expand() {
	k.size = 4
	if !k.wide {
		k.size = k.bytes()
	}
	k.keys = AllocLocal(2 * rounds * k.size)
	k0, k1 := GP64(), GP64()
	Load(Param("key"), k0)
	MOVQ(k0, k1)
	SHRQ(Imm(32), k1)
	for r := range rounds {
		for i, w := range []reg.GPVirtual{k0, k1} {
			if k.wide {
				MOVL(w.As32(), k.key(r, i))
				continue
			}
			x, y := XMM(), YMM()
			VMOVD(w.As32(), x)
			VPBROADCASTD(x, y)
			VMOVDQU(y, k.key(r, i))
		}
		ADDL(U32(keyStep0), k0.As32())
		ADDL(U32(keyStep1), k1.As32())
	}
}

func (k *x86Keys) key(round, i int) Mem { return k.keys.Offset((2*round + i) * k.size) }

// The block of each lane stands in a table, and after it how many there are. Lanes 2i
// and 2i+1 have blocks i and i+n/2 of n, because the instructions that interleave
// two registers give the even lanes first, then the odd ones.
func (t x86) blockOrder() Symbol {
	name := "elementwiseBlocksAVX2"
	if t.wide {
		name = "elementwiseBlocksAVX512"
	}
	return Symbol{Name: name, Static: true}
}

func (t x86) writeBlockOrder() {
	GLOBL(t.blockOrder().Name, readOnlyData)
	blocks := t.lanes() / 2
	for i := range blocks {
		DATA(8*i, U64(i/2+i%2*blocks/2))
	}
	DATA(8*blocks, U64(blocks))
}

func (t x86) multiplyLow(m, a vec) vec {
	d := t.vec()
	VPMULUDQ(m, a, d)
	return d
}

func (t x86) upper(a vec) vec { return t.shift(ops(VPSRLQ), a, 32) }

func (t x86) addLongTo(a, b vec) { VPADDQ(b, a, a) }

func (k *x86Keys) xorKey(a, b vec, round, i int) vec {
	if k.wide {
		const xor3 = 0x96
		VPTERNLOGD_BCST(U8(xor3), k.key(round, i), b, a)
		return a
	}
	d := k.vec()
	VPXOR(a, b, d)
	VPXOR(k.key(round, i), d, d)
	return d
}

func (k *x86Keys) joined(a, b vec) vec {
	if k.wide {
		d := k.copy(a)
		VMOVSLDUP(b, k.odd, d)
		return d
	}
	d := k.vec()
	VMOVSLDUP(b, d)
	VBLENDPS(Imm(0xAA), d, a, d)
	return d
}

func (t x86) interleave(a, b vec) (low, high vec) {
	low, high = t.vec(), t.vec()
	VUNPCKLPS(b, a, low)
	VUNPCKHPS(b, a, high)
	return low, high
}

func (t x86) interleavePairs(a, b vec) (low, high vec) {
	low, high = t.vec(), t.vec()
	VUNPCKLPD(b, a, low)
	VUNPCKHPD(b, a, high)
	return low, high
}
