package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// The numbers of elementwise_math.go.
var (
	expPoly   = []float32{0x1.fffffcp-02, 0x1.555494p-03, 0x1.5558bep-05, 0x1.123856p-07, 0x1.6a3d04p-10}
	log1pPoly = []float32{-0x1.fffff8p-02, 0x1.5553b6p-02, -0x1.ffc59ep-03, 0x1.978b56p-03, -0x1.4a72c4p-03,
		0x1.ff295ap-04, -0x1.54f25ep-04, 0x1.59013p-05, -0x1.c0a61p-07, 0x1.1139b4p-09}
	logPoly = []float32{-0x1.fffff8p-02, 0x1.55555p-02, -0x1.000438p-02, 0x1.99a428p-03, -0x1.542422p-03,
		0x1.226b3p-03, -0x1.0f4cb6p-03, 0x1.087da2p-03, -0x1.38503p-04}
	tanhPoly = []float32{-0x1.555532p-02, 0x1.1106f6p-03, -0x1.b835a4p-05, 0x1.51f8cep-06, -0x1.750ce4p-08}
	sinPoly  = []float32{0x1.921fb6p+02, -0x1.4abc24p+05, 0x1.4680a4p+06, -0x1.33198ep+06}
	cosPoly  = []float32{-0x1.3bd3ccp+04, 0x1.03c1bp+06, -0x1.55b2b4p+06, 0x1.d4f632p+05}
)

const (
	log2e   = 0x1.715476p+00
	ln2High = 0x1.62e43p-01
	ln2Low  = -0x1.05c61p-29
	rounder = 0x1.8p23
	expMax  = 0x1.62e42ep+06
	expMin  = -0x1.5d589ep+06
	tiny    = 0x1p-126

	negligible = 0x1p-100

	infinity      = 0x7f800000
	minusInfinity = 0xff800000
	notANumber    = 0x7fc00000
)

func activations(t *target) {
	for _, f := range []struct {
		name string
		f    func(x vec) vec
	}{
		{"tanh", t.tanh},
		{"sigmoid", func(x vec) vec { _, y := t.sigmoidParts(x); return y }},
		{"softplus", t.softplus},
		{"exp", t.exp},
		{"log", t.log},
		{"clean", t.clean},
	} {
		t.function(f.name, "func(dst, src []float32)")
		l := t.over(1, "dst", "src")
		l.run(func() { l.store("dst", 0, f.f(l.load("src", 0))) })
		t.end()
	}
}

// reduced returns p = exp(r) and n, which stands in the low bits of bits too, such that
// exp(x) = 2ⁿ·exp(r).
func (t *target) reduced(x vec) (p, n, bits vec) {
	bits = t.broadcast(float(rounder))
	t.addMulTo(bits, x, float(log2e))
	n = t.sub(bits, float(rounder))
	r := t.copy(x)
	t.subMulTo(r, n, float(ln2High))
	t.subMulTo(r, n, float(ln2Low))
	p = t.horner(r, expPoly)
	t.mulAddTo(p, r, float(1))
	t.mulAddTo(p, r, float(1))
	return p, n, bits
}

// scaled returns 2ⁿ·p where that is normal, for what reduced returned.
func (t *target) scaled(p, n, bits vec) vec {
	if t.wide {
		d := ZMM()
		VSCALEFPS(n, p, d)
		return d
	}
	return t.addInt(p, t.shiftLeft(bits, 23))
}

// expNegAbs returns exp(-|x|).
func (t *target) expNegAbs(x vec) vec {
	x = t.negAbs(t.flush(x))
	fits := t.compare(x, notLess, float(expMin))
	p, n, bits := t.reduced(x)
	if t.wide {
		d := ZMM()
		VSCALEFPS_Z(n, p, fits, d)
		return d
	}
	// Multiplied by 2ⁿ, not added to the exponent, so that NaN stays NaN.
	power := t.addInt(t.shiftLeft(bits, 23), float(1))
	return t.keep(fits, t.mul(p, power))
}

func (t *target) exp(x vec) vec {
	fits := t.compare(x, notLess, float(expMin))
	if t.wide {
		p, n, _ := t.reduced(t.min(t.broadcast(float(89)), t.flush(x)))
		d := ZMM()
		VSCALEFPS_Z(n, p, fits, d)
		return d
	}
	y := t.keep(fits, t.scaled(t.reduced(t.flush(x))))
	return t.choose(t.compare(x, notLessEqual, float(expMax)), t.add(x, word(infinity)), y)
}

// sigmoidParts returns exp(-|x|) and sigmoid(x).
func (t *target) sigmoidParts(x vec) (e, y vec) {
	e = t.expNegAbs(x)
	negative := t.negative(x)
	y = t.div(t.choose(negative, e, t.broadcast(float(1))), t.add(e, float(1)))
	if t.wide {
		VFNMADD213PS(e, e, negative, y)
		return e, y
	}
	z := t.copy(y)
	t.mulSubFromTo(z, e, e)
	return e, t.choose(negative, z, y)
}

// log1p01 returns log(1+e) for 0 ≤ e ≤ 1.
func (t *target) log1p01(e vec) vec {
	w := t.mul(t.horner(e, log1pPoly), e)
	t.mulAddTo(w, e, e)
	return w
}

// positive returns max(x, 0), 0 for NaN.
func (t *target) positive(x vec) vec { return t.max(x, t.zero()) }

func (t *target) softplus(x vec) vec {
	return t.add(t.positive(x), t.log1p01(t.expNegAbs(x)))
}

func (t *target) tanh(x vec) vec {
	a := t.flush(t.abs(x))
	c := t.min(t.broadcast(float(10)), a)
	e := t.scaled(t.reduced(t.add(c, c)))
	large := t.div(t.broadcast(float(2)), t.add(e, float(1)))
	large = t.sub(t.broadcast(float(1)), large)
	u := t.max(t.broadcast(float(0x1p-60)), a)
	u = t.mul(u, u)
	small := t.mul(t.horner(u, tanhPoly), u)
	t.mulAddTo(small, a, a)
	y := t.choose(t.compare(a, greaterEqual, float(0.625)), large, small)
	if t.wide {
		const orAnd = 0xF8 // y | x&sign
		VPTERNLOGD_BCST(U8(orAnd), word(signBit), x, y)
		return y
	}
	return t.or(y, t.and(x, word(signBit)))
}

// logNormal returns log(x·2^-shift) for a positive normal x; no shift is nil.
func (t *target) logNormal(x vec, shift Op) vec {
	const sqrtHalf = 0x3f3504f3
	k := t.shiftRightSigned(t.subInt(x, word(sqrtHalf)), 23)
	f := t.sub(t.subInt(x, t.shiftLeft(k, 23)), float(1))
	n := t.toFloat(k)
	if shift != nil {
		n = t.sub(n, shift)
	}
	s := t.mul(n, float(ln2Low))
	t.addMulTo(s, t.mul(f, f), t.horner(f, logPoly))
	s = t.add(s, f)
	t.addMulTo(s, n, float(ln2High))
	return s
}

func (t *target) log(x vec) vec {
	small := t.compare(x, less, float(tiny))
	shift := t.keep(small, t.broadcast(float(24)))
	y := t.logNormal(t.choose(small, t.mul(x, float(0x1p24)), x), shift)
	y = t.choose(t.compare(x, notLessEqual, float(math.MaxFloat32)), x, y) // infinity and NaN
	y = t.choose(t.compare(x, lessEqual, t.zero()), t.broadcast(word(minusInfinity)), y)
	return t.choose(t.compare(x, less, t.zero()), t.broadcast(word(notANumber)), y)
}
