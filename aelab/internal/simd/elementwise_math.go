package simd

import "math"

// The elementary functions, one float32 at a time: the definition of what the kernels
// compute. Every operation rounds to float32 once, fma included, so that any
// processor with IEEE arithmetic gets the same bits. Their errors stand in elementwise.go.
//
// No result is denormal: processors slow down a hundredfold on denormals, and
// gradients and weights that decay would be full of them.

const (
	// tiny is the smallest normal number.
	tiny = 0x1p-126

	// negligible is a bound, about 8e-31, for what is multiplied: matrix products keep
	// denormals, and have none to keep as long as activations are larger than 2⁻²⁶ where
	// the weights or gradients they meet are as small as this. To a sum of anything else
	// a term below it makes no difference.
	negligible = 0x1p-100
)

// flush replaces denormals, and the negative zero, by zero.
func flush(x float32) float32 {
	if -tiny < x && x < tiny {
		return 0
	}
	return x
}

// clean replaces what is smaller than negligible, and the negative zero, by zero.
func clean(x float32) float32 {
	if -negligible < x && x < negligible {
		return 0
	}
	return x
}

// The polynomials, lowest power first, are minimax fits of the relative error of the function's value, which
// is given in exact arithmetic: least squares at 500 Chebyshev points, again and again, in which each
// point weighs more the larger its error was (Lawson). Coefficients are rounded to float32 one after
// the other, from the lowest power, and the rest is fitted again after each.
var (
	// expPoly approximates (exp(r)-1-r)/r² on |r| ≤ ½ log 2: error below 3.1e-09.
	expPoly = [...]float32{0x1.fffffcp-02, 0x1.555494p-03, 0x1.5558bep-05, 0x1.123856p-07, 0x1.6a3d04p-10}

	// log1pPoly approximates (log(1+t)-t)/t² on 0 ≤ t ≤ 1: error below 8.9e-10.
	log1pPoly = [...]float32{-0x1.fffff8p-02, 0x1.5553b6p-02, -0x1.ffc59ep-03, 0x1.978b56p-03, -0x1.4a72c4p-03,
		0x1.ff295ap-04, -0x1.54f25ep-04, 0x1.59013p-05, -0x1.c0a61p-07, 0x1.1139b4p-09}

	// logPoly approximates (log(1+t)-t)/t² on √½ ≤ 1+t ≤ √2: error below 4.2e-09.
	logPoly = [...]float32{-0x1.fffff8p-02, 0x1.55555p-02, -0x1.000438p-02, 0x1.99a428p-03, -0x1.542422p-03,
		0x1.226b3p-03, -0x1.0f4cb6p-03, 0x1.087da2p-03, -0x1.38503p-04}

	// tanhPoly approximates (tanh(x)/x-1)/x² in u = x² on |x| ≤ 0.625: error below 4.5e-09.
	tanhPoly = [...]float32{-0x1.555532p-02, 0x1.1106f6p-03, -0x1.b835a4p-05, 0x1.51f8cep-06, -0x1.750ce4p-08}

	// sinPoly approximates sin(2πf)/f in v = f² on |f| ≤ ⅛: error below 2.8e-08.
	sinPoly = [...]float32{0x1.921fb6p+02, -0x1.4abc24p+05, 0x1.4680a4p+06, -0x1.33198ep+06}

	// cosPoly approximates (cos(2πf)-1)/f² in v = f² on |f| ≤ ⅛: error below 4.4e-10.
	cosPoly = [...]float32{-0x1.3bd3ccp+04, 0x1.03c1bp+06, -0x1.55b2b4p+06, 0x1.d4f632p+05}
)

// horner evaluates a polynomial.
func horner(poly []float32, x float32) float32 {
	p := poly[len(poly)-1]
	for i := len(poly) - 2; i >= 0; i-- {
		p = fma(p, x, poly[i])
	}
	return p
}

const (
	log2e   = 0x1.715476p+00
	ln2High = 0x1.62e43p-01   // log 2 to 24 bits
	ln2Low  = -0x1.05c61p-29  // the rest of it
	rounder = 0x1.8p23        // adding it rounds to an integer, found in the low bits
	expMax  = 0x1.62e42ep+06  // exp of anything above overflows
	expMin  = -0x1.5d589ep+06 // exp of anything below is under tiny
)

// exp32 returns exp(x), 0 where that is below tiny.
func exp32(x float32) float32 {
	switch {
	case x != x:
		return x
	case x > expMax:
		return float32(math.Inf(1))
	case x < expMin:
		return 0
	}
	// exp(x) = 2ⁿ·exp(r): x-n·ln2High is exact.
	t := fma(x, log2e, rounder)
	n := t - rounder
	r := fma(n, -ln2High, x)
	r = fma(n, -ln2Low, r)
	p := horner(expPoly[:], r)
	p = fma(p, r, 1)
	p = fma(p, r, 1)
	return math.Float32frombits(math.Float32bits(p) + math.Float32bits(t)<<23)
}

// log32 returns log(x).
func log32(x float32) float32 {
	switch {
	case x != x || x < 0:
		return float32(math.NaN())
	case x == 0:
		return float32(math.Inf(-1))
	case x > math.MaxFloat32:
		return x
	}
	var shift float32
	if x < tiny {
		x *= 0x1p24
		shift = 24
	}
	// x = 2ⁿ·(1+f) with √½ ≤ 1+f < √2.
	const sqrtHalf = 0x3f3504f3
	b := math.Float32bits(x)
	k := int32(b-sqrtHalf) >> 23
	f := math.Float32frombits(b-uint32(k)<<23) - 1
	n := float32(k) - shift
	q := horner(logPoly[:], f)
	s := fma(f*f, q, float32(n*ln2Low)) + f
	return fma(n, ln2High, s)
}

// log1p01 returns log(1+t) for 0 ≤ t ≤ 1.
func log1p01(t float32) float32 {
	return fma(t*horner(log1pPoly[:], t), t, t)
}

// sigmoidParts returns e = exp(-|x|), of which sigmoid and softplus are made, and
// sigmoid(x), which is 1/(1+e) or, where x is negative, e/(1+e). Writing the latter as
// e - e·(e/(1+e)) makes the rounding of 1+e matter less.
func sigmoidParts(x float32) (e, y float32) {
	e = exp32(-abs(x))
	y = 1
	if x < 0 {
		y = e
	}
	y /= 1 + e
	if x < 0 {
		y = fma(-e, y, e)
	}
	return e, y
}

// sigmoid32 returns 1/(1+exp(-x)).
func sigmoid32(x float32) float32 {
	_, y := sigmoidParts(x)
	return y
}

// softplus32 returns log(1+exp(x)).
func softplus32(x float32) float32 { return positive(x) + log1p01(exp32(-abs(x))) }

// tanh32 returns tanh(x), with the sign of x also where it is zero.
func tanh32(x float32) float32 {
	a := flush(abs(x))
	var y float32
	if a >= 0.625 {
		y = 1 - 2/(exp32(2*min(a, 10))+1)
	} else {
		u := max(a, 0x1p-60) // u² below is normal; where this matters, tanh(a) is a
		u *= u
		y = fma(a, float32(u*horner(tanhPoly[:], u)), a)
	}
	return float32(math.Copysign(float64(y), float64(x)))
}

// sincosTurn returns the sine and cosine of w/2²⁴ of a turn, for w below 2²⁴.
func sincosTurn(w uint32) (sin, cos float32) {
	// f is what is left of the nearest quarter.
	const eighth = 1 << 21
	quarter := (w + eighth) >> 22
	f := float32(int32((w+eighth)&(1<<22-1))-eighth) * 0x1p-24
	v := f * f
	sin = f * horner(sinPoly[:], v)
	cos = fma(v, horner(cosPoly[:], v), 1)
	switch quarter & 3 {
	case 1:
		return cos, -sin
	case 2:
		return -sin, -cos
	case 3:
		return -cos, sin
	}
	return sin, cos
}

func abs(x float32) float32 { return math.Float32frombits(math.Float32bits(x) &^ (1 << 31)) }

// positive returns x where it is positive, else 0.
func positive(x float32) float32 {
	if x > 0 {
		return x
	}
	return 0
}

func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }
