package simd

import "math"

// Momentum sets v = μ·v - η·dw and adds v to w.
func Momentum(w, v, dw []float32, rate, mu float32) {
	for i, g := range dw {
		v[i] = float32(mu*v[i]) - float32(rate*g)
		w[i] += v[i]
	}
}

// Adagrad adds dw² to sum and moves w by -η·dw/√(sum+ε). With η = 0 it only
// accumulates.
func Adagrad(w, sum, dw []float32, rate, eps float32) {
	for i, g := range dw {
		sum[i] += float32(g * g)
		w[i] -= float32(rate * g / sqrt(sum[i]+eps))
	}
}

// RMSProp sets s = ρ·s + (1-ρ)·dw² and moves w by -η·dw/(√s+ε).
func RMSProp(w, s, dw []float32, rate, rho, eps float32) {
	for i, g := range dw {
		s[i] = float32(rho*s[i]) + float32((1-rho)*float32(g*g))
		w[i] -= float32(rate * g / (sqrt(s[i]) + eps))
	}
}

// Adam sets m = β₁·m + (1-β₁)·dw and s = β₂·s + (1-β₂)·dw², and moves w by
// -rate·m/(√s+eps). The caller folds the bias corrections into rate and eps:
// rate = η·√(1-β₂ᵗ)/(1-β₁ᵗ), eps = ε·√(1-β₂ᵗ).
func Adam(w, m, s, dw []float32, rate, beta1, beta2, eps float32) {
	for i, g := range dw {
		m[i] = float32(beta1*m[i]) + float32((1-beta1)*g)
		s[i] = float32(beta2*s[i]) + float32((1-beta2)*float32(g*g))
		w[i] -= float32(rate * m[i] / (sqrt(s[i]) + eps))
	}
}

func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }
