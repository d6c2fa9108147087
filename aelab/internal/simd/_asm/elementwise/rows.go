package main

// rowDots emits the product of two rows: 32 chains in float32, added 16 apart, and what is
// left in float64.
func rowDots(t *target) {
	t.function("rowDot", "func(x, y []float32) float64")
	l := t.over(32/t.lanes(), "x", "y")
	chains := make([]vec, l.registers)
	for i := range chains {
		chains[i] = t.zero()
	}
	l.run(func() {
		for i, s := range chains { // beyond the end are zeros
			t.addMulTo(s, l.load("x", i), l.load("y", i))
		}
	})
	s := &sum{loop: l}
	half := l.registers / 2
	for i := range half {
		low, high := t.double(t.add(chains[i], chains[i+half]))
		s.lanes = append(s.lanes, low, high)
	}
	s.total()
}

// rowGroups are the numbers of registers of dst that addRows fills at a time: eight chains
// hide the latency of a multiply-add, the others are for what is left.
var rowGroups = []int{8, 4, 2, 1}
