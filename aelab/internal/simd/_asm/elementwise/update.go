package main

import . "github.com/mmcloughlin/avo/build"

func updates(t *target) {
	for _, u := range []struct {
		name   string
		second string // the other state, where there is one
		apply  func(r *rule)
	}{
		{"momentum", "", (*rule).momentum},
		{"adagrad", "", (*rule).adagrad},
		{"rmsProp", "", (*rule).rmsProp},
		{"adam", "b", (*rule).adam},
	} {
		t.function(u.name, "func(w, a, b, dw []float32, rate, decay1, decay2, eps float32)")
		slices := []string{"w", "a", "dw"}
		if u.second != "" {
			slices = append(slices, u.second)
		}
		r := &rule{
			loop:   t.over(1, slices...),
			rate:   t.scalar("rate"),
			decay1: t.scalar("decay1"),
			decay2: t.scalar("decay2"),
			eps:    t.scalar("eps"),
		}
		one := t.broadcast(float(1))
		r.rest1, r.rest2 = t.sub(one, r.decay1), t.sub(one, r.decay2)
		r.run(func() { u.apply(r) })
		t.end()
	}
}

// A rule is a loop with the numbers of an update; the rests are 1 minus the decays.
type rule struct {
	*loop
	rate, decay1, rest1, decay2, rest2, eps vec
}

// gradient returns dw, without what is negligible, and its square. The square is not computed
// where it would be denormal, since that is what takes the time.
func (r *rule) gradient() (g, square vec) {
	g = r.clean(r.load("dw", 0))
	large := r.compare(r.abs(g), notLess, float(0x1p-63))
	if r.wide {
		square = r.vec()
		VMULPS_Z(g, g, large, square)
		return g, square
	}
	kept := r.keep(large, g)
	return g, r.mul(kept, kept)
}

// move stores w - rate·(v/d).
func (r *rule) move(v, d vec) {
	w := r.sub(r.load("w", 0), r.mul(r.div(v, d), r.rate))
	r.store("w", 0, r.clean(w))
}

func (r *rule) momentum() {
	g := r.clean(r.load("dw", 0))
	v := r.clean(r.sub(r.mul(r.load("a", 0), r.decay1), r.mul(g, r.rate)))
	r.store("a", 0, v)
	r.store("w", 0, r.clean(r.add(r.load("w", 0), v)))
}

func (r *rule) adagrad() {
	g, square := r.gradient()
	s := r.flush(r.add(r.load("a", 0), square))
	r.store("a", 0, s)
	r.move(g, r.sqrt(r.add(s, r.eps)))
}

// meanSquare updates a slice of running means of the squared gradient.
func (r *rule) meanSquare(slice string, square vec) vec {
	s := r.flush(r.add(r.mul(r.load(slice, 0), r.decay2), r.mul(square, r.rest2)))
	r.store(slice, 0, s)
	return s
}

func (r *rule) rmsProp() {
	g, square := r.gradient()
	s := r.meanSquare("a", square)
	r.move(g, r.add(r.sqrt(s), r.eps))
}

func (r *rule) adam() {
	g, square := r.gradient()
	m := r.clean(r.add(r.mul(r.load("a", 0), r.decay1), r.mul(g, r.rest1)))
	r.store("a", 0, m)
	s := r.meanSquare("b", square)
	r.move(m, r.add(r.sqrt(s), r.eps))
}
