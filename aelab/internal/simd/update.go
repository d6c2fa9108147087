package simd

// In the optimisers' updates a negligible gradient counts as zero, and no weight, velocity
// or mean gradient is ever stored that is negligible, no mean square that is denormal.
// There is no FMA in them; divisions and roots are correctly rounded, as IEEE asks of
// every processor.

// Momentum sets v = μ·v - η·dw and adds v to w.
func Momentum(w, v, dw []float32, rate, mu float32) {
	update(kernel().momentum, w, v, nil, dw, rates{rate: rate, decay1: mu})
}

// Adagrad adds dw² to sum and moves w by -η·dw/√(sum+ε). With η = 0 it only
// accumulates.
func Adagrad(w, sum, dw []float32, rate, eps float32) {
	update(kernel().adagrad, w, sum, nil, dw, rates{rate: rate, eps: eps})
}

// RMSProp sets s = ρ·s + (1-ρ)·dw² and moves w by -η·dw/(√s+ε).
func RMSProp(w, s, dw []float32, rate, rho, eps float32) {
	update(kernel().rmsProp, w, s, nil, dw, rates{rate: rate, decay2: rho, eps: eps})
}

// Adam sets m = β₁·m + (1-β₁)·dw and s = β₂·s + (1-β₂)·dw², and moves w by
// -rate·m/(√s+eps). The caller folds the bias corrections into rate and eps:
// rate = η·√(1-β₂ᵗ)/(1-β₁ᵗ), eps = ε·√(1-β₂ᵗ).
func Adam(w, m, s, dw []float32, rate, beta1, beta2, eps float32) {
	update(kernel().adam, w, m, s, dw, rates{rate, beta1, beta2, eps})
}

// rates are the numbers of an update: among them the decay of the running means of
// the gradient and of its square.
type rates struct{ rate, decay1, decay2, eps float32 }

type updateKernel = func(w, a, b, dw []float32, rate, decay1, decay2, eps float32)

var updateTasks Free[updateTask]

// An updateTask is an update of w with its state a and b, of which b may be nil.
type updateTask struct {
	f           updateKernel
	w, a, b, dw []float32
	rates
}

func (t *updateTask) Run(i int) {
	lo, hi := bounds(i, len(t.w))
	b := t.b
	if b != nil {
		b = b[lo:hi]
	}
	t.f(t.w[lo:hi], t.a[lo:hi], b, t.dw[lo:hi], t.rate, t.decay1, t.decay2, t.eps)
}

func update(f updateKernel, w, a, b, dw []float32, c rates) {
	n := len(dw)
	if b != nil {
		b = b[:n]
	}
	share(&updateTasks, spans(n), updateTask{f, w[:n], a[:n], b, dw, c})
}

func momentumGeneric(w, v, _, dw []float32, rate, mu, _, _ float32) {
	for i := range w {
		v[i] = clean(float32(mu*v[i]) - float32(rate*clean(dw[i])))
		w[i] = clean(w[i] + v[i])
	}
}

func adagradGeneric(w, sum, _, dw []float32, rate, _, _, eps float32) {
	for i := range w {
		g := clean(dw[i])
		sum[i] = flush(sum[i] + flush(g*g))
		w[i] = clean(w[i] - float32(rate*(g/sqrt(sum[i]+eps))))
	}
}

func rmsPropGeneric(w, s, _, dw []float32, rate, _, rho, eps float32) {
	for i := range w {
		g := clean(dw[i])
		s[i] = flush(float32(rho*s[i]) + float32((1-rho)*flush(g*g)))
		w[i] = clean(w[i] - float32(rate*(g/(sqrt(s[i])+eps))))
	}
}

func adamGeneric(w, m, s, dw []float32, rate, beta1, beta2, eps float32) {
	for i := range w {
		g := clean(dw[i])
		m[i] = clean(float32(beta1*m[i]) + float32((1-beta1)*g))
		s[i] = flush(float32(beta2*s[i]) + float32((1-beta2)*flush(g*g)))
		w[i] = clean(w[i] - float32(rate*(m[i]/(sqrt(s[i])+eps))))
	}
}
