package main

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

// of adds up the terms, which are those of register i, and returns the total.
func (s *sum) of(term func(i int) vec) {
	s.run(func() {
		for i := range s.registers {
			low, high := s.double(s.inside(i, term(i)))
			s.addDoubleTo(s.lanes[2*i], low)
			s.addDoubleTo(s.lanes[2*i+1], high)
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
			s.addMulDoubleTo(s.lanes[2*i], aLow, bLow)
			s.addMulDoubleTo(s.lanes[2*i+1], aHigh, bHigh)
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
			s.addDoubleTo(v[i], v[i+half])
		}
		v = v[:half]
	}
	s.returnTotal(v[0])
	s.end()
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
		t.orTo(all, t.sub(x, x))
	})
	t.returnUnordered(all)
	t.end()
}
