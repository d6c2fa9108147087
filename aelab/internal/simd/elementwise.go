package simd

// The elementary functions store no denormal, and the others nothing that is smaller than
// 2⁻¹⁰⁰: what would be becomes zero. Long slices are worked on by several threads. The
// errors named are the largest over all float32 arguments, in units of the last place of
// the result.

// Exp sets dst[i] = exp(src[i]), within 0.90 ulp. It is 0 below log 2⁻¹²⁶ = -87.3365.
func Exp(dst, src []float32) { mapUnary(kernel().exp, dst, src) }

// Log sets dst[i] = log(src[i]), within 0.88 ulp.
func Log(dst, src []float32) { mapUnary(kernel().log, dst, src) }

// Sigmoid sets dst[i] = 1/(1+exp(-src[i])), within 1.65 ulp.
func Sigmoid(dst, src []float32) { mapUnary(kernel().sigmoid, dst, src) }

// Tanh sets dst[i] = tanh(src[i]), within 1.37 ulp. The sign of a zero is kept.
func Tanh(dst, src []float32) { mapUnary(kernel().tanh, dst, src) }

// Softplus sets dst[i] = log(1+exp(src[i])), within 1.92 ulp.
func Softplus(dst, src []float32) { mapUnary(kernel().softplus, dst, src) }

// Clean sets dst[i] = src[i], or 0 where that is smaller than 2⁻¹⁰⁰ in magnitude. What is left
// makes no denormals, which slow some processors down a hundredfold, of what it is multiplied
// by, unless that is smaller than 2⁻²⁶ itself.
func Clean(dst, src []float32) { mapUnary(kernel().clean, dst, src) }

// SigmoidGrad sets dx[i] = dy[i]·y[i]·(1-y[i]), where y = Sigmoid(x).
func SigmoidGrad(dx, dy, y []float32) { mapBinary(kernel().sigmoidGrad, dx, dy, y) }

// TanhGrad sets dx[i] = dy[i]·(1-y[i]²), where y = Tanh(x).
func TanhGrad(dx, dy, y []float32) { mapBinary(kernel().tanhGrad, dx, dy, y) }

// LeakyReLU sets dst[i] = src[i] where it is positive, slope·src[i] elsewhere. With slope 0 it
// is ReLU, but makes NaN of -∞, so that divergence shows.
func LeakyReLU(dst, src []float32, slope float32) {
	mapScaled(kernel().leakyReLU, dst, src, nil, slope)
}

// LeakyReLUGrad sets dx[i] = dy[i] where x[i] is positive, slope·dy[i] elsewhere.
// With slope 0 it is the derivative of ReLU. For slopes that are not negative,
// y = LeakyReLU(x) may stand in for x, having its sign.
func LeakyReLUGrad(dx, dy, x []float32, slope float32) {
	mapScaled(kernel().leakyReLUGrad, dx, dy, x, slope)
}

// Axpy adds α·x[i] to y[i].
func Axpy(y []float32, alpha float32, x []float32) {
	mapScaled(kernel().axpy, y, y, x, alpha)
}

// Scale multiplies x[i] by α.
func Scale(x []float32, alpha float32) { mapScaled(kernel().scale, x, x, nil, alpha) }

// Add sets dst[i] = a[i] + b[i].
func Add(dst, a, b []float32) { mapBinary(kernel().add, dst, a, b) }

// Sub sets dst[i] = a[i] - b[i].
func Sub(dst, a, b []float32) { mapBinary(kernel().sub, dst, a, b) }

// Mul sets dst[i] = a[i]·b[i].
func Mul(dst, a, b []float32) { mapBinary(kernel().mul, dst, a, b) }

// AddColumnSums adds Σᵢ src[i,j] to dst[j], one chain over the rows i in order:
// src is rows×cols, row-major with stride ld. It is the gradient of a bias.
func AddColumnSums(dst, src []float32, rows, cols, ld int) {
	if rows == 0 || cols == 0 {
		return
	}
	dst, src = dst[:cols], src[:(rows-1)*ld+cols]
	const width = 128 // columns to a job: enough to fill whole cache lines, few enough to share out
	if rows*cols < 2*span {
		kernel().addColumnSums(dst, src, rows, ld)
		return
	}
	share(&columnTasks, divideUp(cols, width), columnTask{kernel().addColumnSums, dst, src, rows, ld, width})
}
