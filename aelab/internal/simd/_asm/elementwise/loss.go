package main

func losses(t *target) {
	bernoulli(t)
	squared(t)
	kl(t)
	gaussian(t)
}

// addGradient adds scale·d to register i of a slice of gradients.
func (l *loop) addGradient(slice string, i int, d, scale vec) {
	s := l.load(slice, i)
	l.addMulTo(s, d, scale)
	l.store(slice, i, l.clean(s))
}

func bernoulli(t *target) {
	term := func(e, a, x vec) vec {
		m := t.positive(a)
		t.subMulTo(m, t.flush(x), a)
		return t.add(m, t.log1p01(e))
	}
	t.function("bernoulliNLL", "func(da, logits, x []float32, scale float32) float64")
	s, scale := t.sum("da", "logits", "x"), t.scalar("scale")
	s.of(func(i int) vec {
		a, x := s.load("logits", i), s.load("x", i)
		e, y := t.sigmoidParts(a)
		s.addGradient("da", i, t.sub(y, x), scale)
		return term(e, a, x)
	})
	t.function("bernoulliValue", "func(logits, x []float32) float64")
	s = t.sum("logits", "x")
	s.of(func(i int) vec {
		a := s.load("logits", i)
		return term(t.expNegAbs(a), a, s.load("x", i))
	})
}

func squared(t *target) {
	t.function("squaredError", "func(dy, y, x []float32, scale float32) float64")
	s, scale := t.sum("dy", "y", "x"), t.scalar("scale")
	scale = t.add(scale, scale)
	s.ofProducts(func(i int) (a, b vec) {
		d := t.sub(s.load("y", i), s.load("x", i))
		s.addGradient("dy", i, d, scale)
		return d, d
	})
	t.function("squaredValue", "func(y, x []float32) float64")
	s = t.sum("y", "x")
	s.ofProducts(func(i int) (a, b vec) {
		d := t.sub(s.load("y", i), s.load("x", i))
		return d, d
	})
}

func kl(t *target) {
	parts := func(s *sum, i int) (mu, e, term vec) {
		mu = s.load("mu", i)
		v := s.load("logVar", i)
		e = t.sub(t.exp(v), float(1))
		term = t.sub(e, v)
		t.addMulTo(term, mu, mu)
		return mu, e, t.mul(term, float(0.5))
	}
	t.function("kl", "func(dmu, dl, mu, logVar []float32, scale float32) float64")
	s, scale := t.sum("dmu", "dl", "mu", "logVar"), t.scalar("scale")
	half := t.mul(scale, float(0.5))
	s.of(func(i int) vec {
		mu, e, term := parts(s, i)
		s.addGradient("dmu", i, mu, scale)
		s.addGradient("dl", i, e, half)
		return term
	})
	t.function("klValue", "func(mu, logVar []float32) float64")
	s = t.sum("mu", "logVar")
	s.of(func(i int) vec {
		_, _, term := parts(s, i)
		return term
	})
}

func gaussian(t *target) {
	const log2Pi = 0x1.d67f1cp+00
	parts := func(s *sum, i int) (d, dp, term vec) {
		v := s.load("logVar", i)
		d = t.sub(s.load("x", i), s.load("mean", i))
		dp = t.mul(d, t.exp(t.minus(v)))
		term = t.add(v, float(log2Pi))
		t.addMulTo(term, d, dp)
		return d, dp, t.mul(term, float(0.5))
	}
	t.function("gaussianNLL", "func(dm, dl, mean, logVar, x []float32, scale float32) float64")
	s, scale := t.sum("dm", "dl", "mean", "logVar", "x"), t.scalar("scale")
	minus, half := t.minus(scale), t.mul(scale, float(0.5))
	s.of(func(i int) vec {
		d, dp, term := parts(s, i)
		s.addGradient("dm", i, dp, minus)
		t.mulSubFromTo(d, dp, float(1))
		s.addGradient("dl", i, d, half)
		return term
	})
	t.function("gaussianValue", "func(mean, logVar, x []float32) float64")
	s = t.sum("mean", "logVar", "x")
	s.of(func(i int) vec {
		_, _, term := parts(s, i)
		return term
	})
}

func reparameterize(t *target) {
	deviation := func(l *loop) vec { return t.exp(t.mul(l.load("logVar", 0), float(0.5))) }

	t.function("reparameterize", "func(z, mu, logVar, eps []float32)")
	l := t.over(1, "z", "mu", "logVar", "eps")
	l.run(func() {
		z := deviation(l)
		t.mulAddTo(z, l.load("eps", 0), l.load("mu", 0))
		l.store("z", 0, t.clean(z))
	})
	t.end()

	t.function("reparameterizeGrad", "func(dmu, dl, dz, logVar, eps []float32)")
	l = t.over(1, "dmu", "dl", "dz", "logVar", "eps")
	l.run(func() {
		noise := t.mul(deviation(l), l.load("eps", 0))
		dz := l.load("dz", 0)
		dl := l.load("dl", 0)
		t.addMulTo(dl, t.mul(dz, float(0.5)), noise)
		l.store("dmu", 0, t.clean(t.add(l.load("dmu", 0), dz)))
		l.store("dl", 0, t.clean(dl))
	})
	t.end()
}
