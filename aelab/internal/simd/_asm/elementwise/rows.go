package main

// A rowSource names the parameters that hold rows and their coefficients.
type rowSource struct{ src, ld, coef string }

// rows emits sums over rows that an index names, and their products.
func rows(t *target) {
	t.function("addRows", "func(dst, init, src []float32, ld int, index []int32, coef []float32)")
	t.sumRows("init", []rowSource{{"src", "ld", "coef"}})
	t.end()
	t.function("sumRowPairs", "func(dst, a []float32, lda int, b []float32, ldb int, index []int32, p, q []float32)")
	t.sumRows("", []rowSource{{"a", "lda", "p"}, {"b", "ldb", "q"}})
	t.end()
	rowDots(t)
}

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

// rowGroups are the numbers of registers of dst that sumRows fills at a time: eight chains
// hide the latency of a multiply-add, the others are for what is left.
var rowGroups = []int{8, 4, 2, 1}
