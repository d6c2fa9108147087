package simd

import "math"

// Exp sets dst[i] = exp(src[i]).
func Exp(dst, src []float32) { each(dst, src, math.Exp) }

// Log sets dst[i] = log(src[i]).
func Log(dst, src []float32) { each(dst, src, math.Log) }

// Sigmoid sets dst[i] = 1/(1+exp(-src[i])).
func Sigmoid(dst, src []float32) { each(dst, src, sigmoid) }

// Tanh sets dst[i] = tanh(src[i]).
func Tanh(dst, src []float32) { each(dst, src, math.Tanh) }

// Softplus sets dst[i] = log(1+exp(src[i])).
func Softplus(dst, src []float32) { each(dst, src, softplus) }

func sigmoid(x float64) float64  { return 1 / (1 + math.Exp(-x)) }
func softplus(x float64) float64 { return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }

func each(dst, src []float32, f func(float64) float64) {
	for i, x := range src {
		dst[i] = float32(f(float64(x)))
	}
}

// ReLU sets dst[i] = max(src[i], 0).
func ReLU(dst, src []float32) { LeakyReLU(dst, src, 0) }

// LeakyReLU sets dst[i] = src[i] where it is positive, slope·src[i] elsewhere.
func LeakyReLU(dst, src []float32, slope float32) {
	for i, x := range src {
		if x > 0 {
			dst[i] = x
		} else {
			dst[i] = slope * x
		}
	}
}

// SigmoidGrad sets dx[i] = dy[i]·y[i]·(1-y[i]), where y = Sigmoid(x).
func SigmoidGrad(dx, dy, y []float32) {
	for i, v := range y {
		dx[i] = dy[i] * float32(v*(1-v))
	}
}

// TanhGrad sets dx[i] = dy[i]·(1-y[i]²), where y = Tanh(x).
func TanhGrad(dx, dy, y []float32) {
	for i, v := range y {
		dx[i] = dy[i] * (1 - float32(v*v))
	}
}

// SoftplusGrad sets dx[i] = dy[i]·sigmoid(x[i]).
func SoftplusGrad(dx, dy, x []float32) {
	for i, v := range x {
		dx[i] = dy[i] * float32(sigmoid(float64(v)))
	}
}

// LeakyReLUGrad sets dx[i] = dy[i] where x[i] is positive, slope·dy[i] elsewhere.
// With slope 0 it is the derivative of ReLU.
func LeakyReLUGrad(dx, dy, x []float32, slope float32) {
	for i, v := range x {
		if v > 0 {
			dx[i] = dy[i]
		} else {
			dx[i] = slope * dy[i]
		}
	}
}

// Axpy adds α·x[i] to y[i].
func Axpy(y []float32, alpha float32, x []float32) {
	for i, v := range x {
		y[i] += float32(alpha * v)
	}
}

// Scale multiplies x[i] by α.
func Scale(x []float32, alpha float32) {
	for i := range x {
		x[i] *= alpha
	}
}

// Add sets dst[i] = a[i] + b[i].
func Add(dst, a, b []float32) {
	for i, v := range a {
		dst[i] = v + b[i]
	}
}

// Sub sets dst[i] = a[i] - b[i].
func Sub(dst, a, b []float32) {
	for i, v := range a {
		dst[i] = v - b[i]
	}
}

// Mul sets dst[i] = a[i]·b[i].
func Mul(dst, a, b []float32) {
	for i, v := range a {
		dst[i] = v * b[i]
	}
}

// Sum returns Σ x[i], summed in float64.
func Sum(x []float32) float64 {
	var s float64
	for _, v := range x {
		s += float64(v)
	}
	return s
}

// Dot returns Σ x[i]·y[i], summed in float64.
func Dot(x, y []float32) float64 {
	var s float64
	for i, v := range x {
		s += float64(v) * float64(y[i])
	}
	return s
}

// AddColumnSums adds Σᵢ src[i,j] to dst[j], one chain over the rows i in order:
// src is rows×cols, row-major with stride ld. It is the gradient of a bias.
func AddColumnSums(dst, src []float32, rows, cols, ld int) {
	for i := range rows {
		for j, v := range src[i*ld : i*ld+cols] {
			dst[j] += v
		}
	}
}
