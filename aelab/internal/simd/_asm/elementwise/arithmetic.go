package main

func arithmetic(t *target) {
	one := float(1)
	for _, f := range []struct {
		name string
		f    func(a, b vec) vec
	}{
		{"sigmoidGrad", func(dy, y vec) vec { return t.mul(t.clean(dy), t.mul(y, t.sub(t.broadcast(one), y))) }},
		{"tanhGrad", func(dy, y vec) vec {
			return t.mul(t.clean(dy), t.mul(t.sub(t.broadcast(one), y), t.add(y, one)))
		}},
		{"add", func(a, b vec) vec { return t.add(a, b) }},
		{"sub", func(a, b vec) vec { return t.sub(a, b) }},
		{"mul", func(a, b vec) vec { return t.mul(a, b) }},
	} {
		t.function(f.name, "func(dst, a, b []float32)")
		l := t.over(1, "dst", "a", "b")
		l.run(func() { l.store("dst", 0, t.clean(f.f(l.load("a", 0), l.load("b", 0)))) })
		t.end()
	}

	for _, f := range []struct {
		name   string
		slices []string
		f      func(l *loop, scale vec) vec
	}{
		{"leakyReLU", []string{"dst", "a"}, func(l *loop, slope vec) vec {
			x := l.load("a", 0)
			return t.leaky(x, x, slope)
		}},
		{"leakyReLUGrad", []string{"dst", "a", "b"}, func(l *loop, slope vec) vec {
			return t.leaky(l.load("a", 0), l.load("b", 0), slope)
		}},
		{"axpy", []string{"dst", "b"}, func(l *loop, alpha vec) vec {
			y := l.load("dst", 0)
			t.addMulTo(y, l.load("b", 0), alpha)
			return y
		}},
		{"scale", []string{"dst", "a"}, func(l *loop, alpha vec) vec { return t.mul(l.load("a", 0), alpha) }},
	} {
		t.function(f.name, "func(dst, a, b []float32, scale float32)")
		l := t.over(1, f.slices...)
		scale := t.scalar("scale")
		l.run(func() { l.store("dst", 0, t.clean(f.f(l, scale))) })
		t.end()
	}
}

// leaky returns slope·v where x ≤ 0, else v.
func (t *target) leaky(v, x, slope vec) vec {
	v = t.clean(v)
	return t.choose(t.compare(x, lessEqual, t.zero()), t.mul(v, slope), v)
}
