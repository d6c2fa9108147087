package simd

func bernoulliNLLGeneric(da, logits, x []float32, scale float32) float64 {
	var s lanes
	for i := range da {
		e, y := sigmoidParts(logits[i])
		s[i%len(s)] += float64(bernoulliTerm(e, logits[i], x[i]))
		da[i] = clean(fma(scale, y-x[i], da[i]))
	}
	return s.total()
}

func bernoulliValueGeneric(logits, x []float32) float64 {
	var s lanes
	for i, a := range logits {
		s[i%len(s)] += float64(bernoulliTerm(exp32(-abs(a)), a, x[i]))
	}
	return s.total()
}

// bernoulliTerm returns softplus(a) - x·a, where e = exp(-|a|). A denormal x counts as 0.
func bernoulliTerm(e, a, x float32) float32 {
	return fma(-flush(x), a, positive(a)) + log1p01(e)
}

func squaredErrorGeneric(dy, y, x []float32, scale float32) float64 {
	var s lanes
	for i := range dy {
		d := y[i] - x[i]
		s[i%len(s)] += float64(d) * float64(d)
		dy[i] = clean(fma(2*scale, d, dy[i]))
	}
	return s.total()
}

func squaredValueGeneric(y, x []float32) float64 {
	var s lanes
	for i, v := range y {
		d := v - x[i]
		s[i%len(s)] += float64(d) * float64(d)
	}
	return s.total()
}

const log2Pi = 0x1.d67f1cp+00

func gaussianNLLGeneric(dm, dl, mean, logVar, x []float32, scale float32) float64 {
	var s lanes
	for i := range dm {
		d := x[i] - mean[i]
		dp := d * exp32(-logVar[i])
		s[i%len(s)] += float64(0.5 * fma(d, dp, logVar[i]+log2Pi))
		dm[i] = clean(fma(-scale, dp, dm[i]))
		dl[i] = clean(fma(0.5*scale, fma(-d, dp, 1), dl[i]))
	}
	return s.total()
}

func gaussianValueGeneric(mean, logVar, x []float32) float64 {
	var s lanes
	for i := range mean {
		d := x[i] - mean[i]
		dp := d * exp32(-logVar[i])
		s[i%len(s)] += float64(0.5 * fma(d, dp, logVar[i]+log2Pi))
	}
	return s.total()
}

func klGeneric(dmu, dl, mu, logVar []float32, scale float32) float64 {
	var s lanes
	for i := range dmu {
		e := exp32(logVar[i]) - 1
		s[i%len(s)] += float64(0.5 * fma(mu[i], mu[i], e-logVar[i]))
		dmu[i] = clean(fma(scale, mu[i], dmu[i]))
		dl[i] = clean(fma(0.5*scale, e, dl[i]))
	}
	return s.total()
}

func klValueGeneric(mu, logVar []float32) float64 {
	var s lanes
	for i, m := range mu {
		e := exp32(logVar[i]) - 1
		s[i%len(s)] += float64(0.5 * fma(m, m, e-logVar[i]))
	}
	return s.total()
}

func reparameterizeGeneric(z, mu, logVar, eps []float32) {
	for i := range z {
		z[i] = clean(fma(exp32(0.5*logVar[i]), eps[i], mu[i]))
	}
}

func reparameterizeGradGeneric(dmu, dl, dz, logVar, eps []float32) {
	for i := range dmu {
		t := exp32(0.5*logVar[i]) * eps[i]
		dmu[i] = clean(dmu[i] + dz[i])
		dl[i] = clean(fma(0.5*dz[i], t, dl[i]))
	}
}
