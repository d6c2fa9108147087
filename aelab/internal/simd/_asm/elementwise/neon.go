package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"github.com/aelab-go/autoencoders/aelab/internal/simd/_asm/arm64"
)

// neon is NEON. Its instructions have no constant operands; package arm64 finds registers
// for constants as far as there are any.
type neon struct {
	file *arm64.File
	f    *arm64.Func

	names *reg.Collection
	at    map[vec]arm64.V // where the value is, which may be a constant until it changes
}

// writeNEON writes the functions for arm64.
func writeNEON(name string) error {
	n := &neon{file: arm64.NewFile("go run ./elementwise -arm64 "+name, name), names: reg.NewCollection(), at: map[vec]arm64.V{}}
	kernels(&target{isa: n, name: "NEON"})
	n.file.Data(constantTable, repeated(constants, n.lanes()))
	n.file.Data(tailTable, append(repeated([]uint32{1<<32 - 1}, tailElements), repeated([]uint32{0}, tailElements)...))
	n.file.Data(neonBlockOrder, []uint32{0, 0, 1, 0})
	return n.file.Write()
}

func repeated(words []uint32, times int) []uint32 {
	var all []uint32
	for _, w := range words {
		for range times {
			all = append(all, w)
		}
	}
	return all
}

func (n *neon) lanes() int { return 4 }

func (n *neon) vec() vec {
	d := n.names.XMM()
	n.at[d] = n.f.New()
	return d
}

// source returns where an operand is.
func (n *neon) source(b operand.Op) arm64.V {
	switch b := b.(type) {
	case vec:
		return n.at[b]
	case operand.Mem:
		if b.Symbol.Name == constantTable {
			return arm64.Const(b.Disp / constantBytes)
		}
	}
	panic(fmt.Sprintf("%s is no operand", b.Asm()))
}

// changed returns the register of a value that is about to change.
func (n *neon) changed(s vec) arm64.V {
	if v := n.at[s]; v < 0 {
		n.at[s] = n.f.New()
		n.f.Load(n.at[s], v)
	}
	return n.at[s]
}

// copied returns a new register with the value of an operand.
func (n *neon) copied(b operand.Op) arm64.V {
	d := n.f.New()
	n.f.Move(d, n.source(b))
	return d
}

func (n *neon) op(op arm64.Op, sources ...operand.Op) vec {
	d := n.vec()
	regs := []arm64.V{n.at[d]}
	for _, s := range sources {
		regs = append(regs, n.source(s))
	}
	n.f.Op(op, regs...)
	return d
}

func (n *neon) begin(name, signature string) {
	n.f = n.file.Func(name, "", signature)
	n.f.Constants(constantTable)
}

func (n *neon) end() { n.f.Asm("RET") }

func (n *neon) scalar(name string) vec {
	d := n.vec()
	n.f.LoadLane(n.at[d], n.f.Param(name))
	n.f.Op(arm64.DUP, n.at[d], n.at[d])
	return d
}

func (n *neon) broadcast(constant operand.Op) vec {
	d := n.names.XMM()
	n.at[d] = n.source(constant)
	return d
}

func (n *neon) copy(a vec) vec {
	d := n.names.XMM()
	n.at[d] = n.copied(a)
	return d
}

func (n *neon) zero() vec {
	d := n.vec()
	n.f.Zero(n.at[d])
	return d
}

func (n *neon) add(a vec, b operand.Op) vec { return n.op(arm64.FADD, a, b) }
func (n *neon) sub(a vec, b operand.Op) vec { return n.op(arm64.FSUB, a, b) }
func (n *neon) mul(a vec, b operand.Op) vec { return n.op(arm64.FMUL, a, b) }
func (n *neon) div(a vec, b operand.Op) vec { return n.op(arm64.FDIV, a, b) }
func (n *neon) sqrt(a vec) vec              { return n.op(arm64.FSQRT, a) }

// FMIN and FMAX would return NaN.
func (n *neon) min(a vec, b operand.Op) vec { return n.select3(n.op(arm64.FCMGT, b, a), a, b) }
func (n *neon) max(a vec, b operand.Op) vec { return n.select3(n.op(arm64.FCMGT, a, b), a, b) }

// select3 returns yes where the bits of m are set, no elsewhere.
func (n *neon) select3(m vec, yes, no operand.Op) vec {
	d := n.copy(m)
	n.f.Op(arm64.BSL, n.at[d], n.source(yes), n.source(no))
	return d
}

func (n *neon) addMulTo(s, a vec, b operand.Op) {
	n.f.Op(arm64.FMLA, n.changed(s), n.source(a), n.source(b))
}

func (n *neon) subMulTo(s, a vec, b operand.Op) {
	n.f.Op(arm64.FMLS, n.changed(s), n.source(a), n.source(b))
}

func (n *neon) mulAddTo(p, x vec, c operand.Op)     { n.replace(p, arm64.FMLA, x, c) }
func (n *neon) mulSubFromTo(p, x vec, c operand.Op) { n.replace(p, arm64.FMLS, x, c) }

// replace sets p = c ± p·x. The instruction adds to c, so that the value moves to another
// register, which one that a loop hands on to its next iteration must not.
func (n *neon) replace(p vec, op arm64.Op, x vec, c operand.Op) {
	if !n.f.Inner(n.at[p]) {
		panic("a value from before the loop moves")
	}
	d := n.copied(c)
	n.f.Op(op, d, n.source(p), n.source(x))
	n.at[p] = d
}

func (n *neon) and(a vec, b operand.Op) vec { return n.op(arm64.AND, a, b) }
func (n *neon) or(a vec, b operand.Op) vec  { return n.op(arm64.ORR, a, b) }
func (n *neon) xor(a vec, b operand.Op) vec { return n.op(arm64.EOR, a, b) }
func (n *neon) orTo(a, b vec)               { n.f.Op(arm64.ORR, n.changed(a), n.at[a], n.at[b]) }

func (n *neon) addInt(a vec, b operand.Op) vec { return n.op(arm64.ADD, a, b) }
func (n *neon) subInt(a vec, b operand.Op) vec { return n.op(arm64.SUB, a, b) }

func (n *neon) shiftLeft(a vec, by uint64) vec        { return n.shift(arm64.SHL, a, by) }
func (n *neon) shiftRight(a vec, by uint64) vec       { return n.shift(arm64.USHR, a, by) }
func (n *neon) shiftRightSigned(a vec, by uint64) vec { return n.shift(arm64.SSHR, a, by) }

func (n *neon) shift(op arm64.ShiftOp, a vec, by uint64) vec {
	d := n.vec()
	n.f.Shift(op, n.at[d], n.at[a], int(by))
	return d
}

func (n *neon) toFloat(a vec) vec { return n.op(arm64.SCVTF, a) }

// inverted is a mask by the bits that are not set.
type inverted struct{ vec }

func (n *neon) compare(a vec, predicate uint64, b operand.Op) mask {
	switch predicate {
	case equal:
		return n.op(arm64.FCMEQ, a, b)
	case less:
		return n.op(arm64.FCMGT, b, a)
	case lessEqual:
		return n.op(arm64.FCMGE, b, a)
	case notLess:
		return inverted{n.op(arm64.FCMGT, b, a)}
	case notLessEqual:
		return inverted{n.op(arm64.FCMGE, b, a)}
	case greaterEqual:
		return n.op(arm64.FCMGE, a, b)
	}
	panic("no such predicate")
}

func (n *neon) negative(a vec) mask { return n.shiftRightSigned(a, 31) }

func (n *neon) choose(m mask, yes, no vec) vec {
	if not, ok := m.(inverted); ok {
		return n.select3(not.vec, no, yes)
	}
	return n.select3(m.(vec), yes, no)
}

func (n *neon) keep(m mask, a vec) vec {
	if not, ok := m.(inverted); ok {
		return n.op(arm64.BIC, a, not.vec)
	}
	return n.op(arm64.AND, a, m)
}

func (n *neon) flush(a vec) vec { return n.zeroBelow(tiny, a) }
func (n *neon) clean(a vec) vec { return n.zeroBelow(negligible, a) }

// zeroBelow returns a with 0 for what is smaller than least in magnitude.
func (n *neon) zeroBelow(least float32, a vec) vec {
	smaller := n.op(arm64.FACGT, float(least), a) // of absolute values; 0 counts, NaN does not
	return n.op(arm64.BIC, a, smaller)
}

func (n *neon) double(v vec) (low, high vec) { return n.op(arm64.FCVTL, v), n.op(arm64.FCVTL2, v) }

func (n *neon) addDoubleTo(s, a vec) { n.f.Op(arm64.FADDD, n.changed(s), n.at[s], n.at[a]) }

func (n *neon) addMulDoubleTo(s, a, b vec) {
	n.f.Op(arm64.FMLAD, n.changed(s), n.at[a], n.at[b])
}

func (n *neon) returnTotal(s vec) {
	n.f.StoreDouble(n.at[n.op(arm64.FADDP, s)], n.f.Result())
}

func (n *neon) returnUnordered(a vec) {
	ordered := n.op(arm64.FCMEQ, a, a)
	n.f.Word(n.at[n.op(arm64.UMINV, ordered)], "R0")
	n.f.Asm("MVNW R0, R0")
	n.f.Asm("UCVTFWD R0, F0")
	n.f.Asm("FMOVD F0, %s", n.f.Result())
}

func (n *neon) interleave(a, b vec) (low, high vec) {
	return n.op(arm64.ZIP1, a, b), n.op(arm64.ZIP2, a, b)
}

func (n *neon) interleavePairs(a, b vec) (low, high vec) {
	return n.op(arm64.ZIP1D, a, b), n.op(arm64.ZIP2D, a, b)
}
