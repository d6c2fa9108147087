package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// A sum is a loop with the sixteen float64 lanes of lanes, in order.
type sum struct {
	*loop
	lanes []vec
}

// sum begins a loop whose iterations are sixteen elements each.
func (t *target) sum(slices ...string) *sum {
	s := &sum{loop: t.over(16/t.lanes(), slices...)}
	for range 2 * s.registers {
		s.lanes = append(s.lanes, t.zero())
	}
	return s
}

// double widens the halves of v.
func (t *target) double(v vec) (low, high vec) {
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

// of adds up the terms, which are those of register i, and returns the total.
func (s *sum) of(term func(i int) vec) {
	s.run(func() {
		for i := range s.registers {
			low, high := s.double(s.inside(i, term(i)))
			VADDPD(low, s.lanes[2*i], s.lanes[2*i])
			VADDPD(high, s.lanes[2*i+1], s.lanes[2*i+1])
		}
	})
	s.total()
}

// ofProducts adds up products, exact in float64. Beyond the end, factors must be 0.
func (s *sum) ofProducts(factors func(i int) (a, b vec)) {
	s.run(func() {
		for i := range s.registers {
			a, b := factors(i)
			aLow, aHigh := s.double(a)
			bLow, bHigh := aLow, aHigh
			if a != b {
				bLow, bHigh = s.double(b)
			}
			VFMADD231PD(bLow, aLow, s.lanes[2*i])
			VFMADD231PD(bHigh, aHigh, s.lanes[2*i+1])
		}
	})
	s.total()
}

// total adds lanes 8 apart, then 4, 2 and 1 apart, and returns the result.
func (s *sum) total() {
	v := s.lanes
	for len(v) > 1 {
		half := len(v) / 2
		for i := range half {
			VADDPD(v[i+half], v[i], v[i])
		}
		v = v[:half]
	}
	if s.wide {
		h := YMM()
		VEXTRACTF64X4(Imm(1), v[0], h)
		VADDPD(h, v[0].AsY(), v[0].AsY())
	}
	h, x := XMM(), v[0].AsX()
	VEXTRACTF128(Imm(1), v[0].AsY(), h)
	VADDPD(h, x, x)
	VPERMILPD(Imm(1), x, h)
	VADDSD(h, x, x)
	VMOVSD(x, address(ReturnIndex(0)))
	end()
}

func sums(t *target) {
	t.function("sum", "func(x, y []float32) float64")
	s := t.sum("x")
	s.of(func(i int) vec { return s.load("x", i) })

	t.function("dot", "func(x, y []float32) float64")
	s = t.sum("x", "y")
	s.ofProducts(func(i int) (a, b vec) { return s.load("x", i), s.load("y", i) })

	nonFinite(t)
}

// nonFinite emits what tells whether all values are finite: x-x is 0 where x is,
// else NaN.
func nonFinite(t *target) {
	t.function("nonFinite", "func(x, y []float32) float64")
	l := t.over(1, "x")
	all := t.zero()
	l.run(func() {
		x := l.load("x", 0)
		VORPS(t.sub(x, x), all, all)
	})
	bad, result := GP64(), XMM()
	m := t.compare(all, unordered, all)
	if t.wide {
		KMOVW(m, bad.As32())
	} else {
		VMOVMSKPS(m, bad.As32())
	}
	VXORPS(result, result, result)
	VCVTSI2SDQ(bad, result, result)
	VMOVSD(result, address(ReturnIndex(0)))
	end()
}
