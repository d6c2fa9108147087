package simd

import "math"

// The functions in this file work on one example (one row). They return its loss in
// nats and add scale times the gradient to the d… slices, which may be nil where
// only the value is wanted.

// BernoulliNLL returns -log p(x | logits) = Σ softplus(aᵢ) - xᵢaᵢ and adds
// scale·(sigmoid(aᵢ) - xᵢ) to da.
func BernoulliNLL(da, logits, x []float32, scale float32) float64 {
	var s float64
	for i, a := range logits {
		s += softplus(float64(a)) - float64(x[i])*float64(a)
		if da != nil {
			da[i] += float32(scale * (float32(sigmoid(float64(a))) - x[i]))
		}
	}
	return s
}

// GaussianNLL returns ½ Σ log 2π + lᵢ + (xᵢ-mᵢ)²·exp(-lᵢ), where l is the
// logarithm of the variance, and adds scale times its gradient to dm and dl.
func GaussianNLL(dm, dl, mean, logVar, x []float32, scale float32) float64 {
	var s float64
	for i, m := range mean {
		d := float64(x[i]) - float64(m)
		p := math.Exp(-float64(logVar[i]))
		s += 0.5 * (math.Log(2*math.Pi) + float64(logVar[i]) + d*d*p)
		if dm != nil {
			dm[i] += float32(scale * float32(-d*p))
			dl[i] += float32(scale * float32(0.5*(1-d*d*p)))
		}
	}
	return s
}

// SquaredError returns Σ (yᵢ-xᵢ)² and adds scale·2(yᵢ-xᵢ) to dy.
func SquaredError(dy, y, x []float32, scale float32) float64 {
	var s float64
	for i, v := range y {
		d := float64(v) - float64(x[i])
		s += d * d
		if dy != nil {
			dy[i] += float32(scale * float32(2*d))
		}
	}
	return s
}

// SoftmaxCrossEntropy returns -log softmax(logits)[label] and adds
// scale·(softmax(logits) - onehot(label)) to da.
func SoftmaxCrossEntropy(da, logits []float32, label int, scale float32) float64 {
	top := math.Inf(-1)
	for _, a := range logits {
		top = math.Max(top, float64(a))
	}
	var z float64
	for _, a := range logits {
		z += math.Exp(float64(a) - top)
	}
	logZ := top + math.Log(z)
	if da != nil {
		for i, a := range logits {
			da[i] += float32(scale * float32(math.Exp(float64(a)-logZ)))
		}
		da[label] -= scale
	}
	return logZ - float64(logits[label])
}

// KLStandardNormal returns KL(N(μ, diag exp l) ‖ N(0, I)) = ½ Σ μᵢ² + exp lᵢ - lᵢ - 1
// and adds scale·μᵢ to dmu, scale·½(exp lᵢ - 1) to dl.
func KLStandardNormal(dmu, dl, mu, logVar []float32, scale float32) float64 {
	var s float64
	for i, m := range mu {
		l := float64(logVar[i])
		e := math.Exp(l)
		s += 0.5 * (float64(m)*float64(m) + e - l - 1)
		if dmu != nil {
			dmu[i] += float32(scale * m)
			dl[i] += float32(scale * float32(0.5*(e-1)))
		}
	}
	return s
}

// Reparameterize sets z[i] = μᵢ + exp(lᵢ/2)·εᵢ.
func Reparameterize(z, mu, logVar, eps []float32) {
	for i, m := range mu {
		z[i] = m + float32(float32(math.Exp(0.5*float64(logVar[i])))*eps[i])
	}
}

// ReparameterizeGrad adds dz to dmu and ½·dzᵢ·exp(lᵢ/2)·εᵢ to dl.
func ReparameterizeGrad(dmu, dl, dz, logVar, eps []float32) {
	for i, g := range dz {
		dmu[i] += g
		dl[i] += float32(0.5 * g * float32(float32(math.Exp(0.5*float64(logVar[i])))*eps[i]))
	}
}
