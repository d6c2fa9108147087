package simd

// The loops that define what the kernels of the same names compute. Gradients that
// come in negligible count as zero before anything is multiplied by them, so that
// they cost nothing.

func each(dst, src []float32, f func(float32) float32) {
	for i := range dst {
		dst[i] = f(src[i])
	}
}

func sigmoidGradGeneric(dx, dy, y []float32) {
	for i := range dx {
		dx[i] = clean(clean(dy[i]) * float32(y[i]*(1-y[i])))
	}
}

// tanhGradGeneric factors 1-y², which loses no digits where y is near 1.
func tanhGradGeneric(dx, dy, y []float32) {
	for i := range dx {
		dx[i] = clean(clean(dy[i]) * float32((1-y[i])*(1+y[i])))
	}
}

func addGeneric(dst, a, b []float32) {
	for i := range dst {
		dst[i] = clean(a[i] + b[i])
	}
}

func subGeneric(dst, a, b []float32) {
	for i := range dst {
		dst[i] = clean(a[i] - b[i])
	}
}

func mulGeneric(dst, a, b []float32) {
	for i := range dst {
		dst[i] = clean(a[i] * b[i])
	}
}

func leakyReLUGeneric(dst, src, _ []float32, slope float32) {
	for i := range dst {
		dst[i] = leaky(src[i], src[i], slope)
	}
}

func leakyReLUGradGeneric(dx, dy, x []float32, slope float32) {
	for i := range dx {
		dx[i] = leaky(dy[i], x[i], slope)
	}
}

// leaky returns v where x is positive or NaN, slope·v elsewhere.
func leaky(v, x, slope float32) float32 {
	v = clean(v)
	if x <= 0 {
		v *= slope
	}
	return clean(v)
}

func axpyGeneric(y, _, x []float32, alpha float32) {
	for i := range y {
		y[i] = clean(fma(alpha, x[i], y[i]))
	}
}

func scaleGeneric(dst, src, _ []float32, alpha float32) {
	for i := range dst {
		dst[i] = clean(alpha * src[i])
	}
}

func addColumnSumsGeneric(dst, src []float32, rows, ld int) {
	for i := range rows {
		for j, v := range src[i*ld : i*ld+len(dst)] {
			dst[j] += v
		}
	}
	for j, v := range dst {
		dst[j] = clean(v)
	}
}
