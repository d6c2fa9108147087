package main

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd/_asm/arm64"
)

const neonBlockOrder = "elementwiseBlocks" // the block of each 64-bit lane

// neonKeyed holds both words of the key of every round on the stack, in all lanes.
type neonKeyed struct{ *neon }

const neonKeys = "R15"

func (n *neon) blocks() *blocks {
	b := &blocks{keyed: neonKeyed{n}, counter: n.vec(), high: n.vec(), stride: n.vec()}
	f := n.f
	f.Asm("MOVD %s, %s", f.Local("keys", 2*rounds*16), neonKeys)
	f.Asm("MOVD %s, R11", f.Param("key"))
	f.Asm("LSR $32, R11, R12")
	f.Asm("MOVD $%#x, R13", keyStep0)
	f.Asm("MOVD $%#x, R14", keyStep1)
	for r := range rounds {
		for i, word := range []string{"R11", "R12"} {
			k := f.New()
			f.Fill(k, word)
			f.Store(k, neonKey(r, i))
		}
		f.Asm("ADDW R13, R11")
		f.Asm("ADDW R14, R12")
	}
	f.Asm("MOVD $%s<>(SB), R11", neonBlockOrder)
	order, low := f.New(), f.New()
	f.LoadFrom(order, "(R11)")
	f.Asm("MOVD %s, R11", f.Param("low"))
	f.FillLong(low, "R11")
	f.Op(arm64.ADDD, n.at[b.counter], low, order)
	f.Asm("MOVD %s, R11", f.Param("high"))
	f.FillLong(n.at[b.high], "R11")
	f.Asm("MOVD $%d, R11", n.lanes()/2)
	f.FillLong(n.at[b.stride], "R11")
	return b
}

func neonKey(round, i int) string { return fmt.Sprintf("%d(%s)", 16*(2*round+i), neonKeys) }

func (n *neon) multiplyLow(m, a vec) vec { return n.op(arm64.UMULL, n.op(arm64.XTN, a), m) }

func (n *neon) upper(a vec) vec { return n.shift(arm64.USHRD, a, 32) }

func (n *neon) addLongTo(a, b vec) { n.f.Op(arm64.ADDD, n.changed(a), n.at[a], n.at[b]) }

func (k neonKeyed) xorKey(a, b vec, round, i int) vec {
	key := k.vec()
	k.f.LoadFrom(k.at[key], neonKey(round, i))
	return k.xor(k.xor(a, b), key)
}

func (k neonKeyed) joined(a, b vec) vec { return k.op(arm64.TRN1, a, b) }
