package plots

import (
	"image/color"
	"math"
	"testing"
)

// triple is a colour in some space.
type triple [3]float64

// visions are matrices on linear RGB that simulate normal vision and each kind of dichromat. Machado,
// Oliveira & Fernandes 2009, "A physiologically-based model for simulation of color vision deficiency",
// severity 1.
var visions = []struct {
	name   string
	least  float64 // difference that any two colours of the palette must have
	matrix [3]triple
}{
	{"normal", 24, [3]triple{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
	{"protan", 15, [3]triple{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}},
	{"deutan", 15, [3]triple{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}},
	{"tritan", 13, [3]triple{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}},
}

// linear undoes the gamma of sRGB.
func linear(c color.RGBA) triple {
	var t triple
	for i, v := range []uint8{c.R, c.G, c.B} {
		if u := float64(v) / 255; u <= 0.04045 {
			t[i] = u / 12.92
		} else {
			t[i] = math.Pow((u+0.055)/1.055, 2.4)
		}
	}
	return t
}

func apply(m [3]triple, t triple) (out triple) {
	for i, row := range m {
		out[i] = row[0]*t[0] + row[1]*t[1] + row[2]*t[2]
	}
	return out
}

var toXYZ = [3]triple{{0.4124564, 0.3575761, 0.1804375}, {0.2126729, 0.7151522, 0.0721750}, {0.0193339, 0.1191920, 0.9503041}}

// lab turns linear RGB into CIELAB, for the white of D65.
func lab(t triple) triple {
	for i := range t {
		t[i] = min(max(t[i], 0), 1)
	}
	xyz := apply(toXYZ, t)
	f := func(v float64) float64 {
		if v > 216.0/24389 {
			return math.Cbrt(v)
		}
		return (24389.0/27*v + 16) / 116
	}
	x, y, z := f(xyz[0]/0.95047), f(xyz[1]), f(xyz[2]/1.08883)
	return triple{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// difference is CIEDE2000: Sharma, Wu & Dalal 2005, Equations 2 to 22.
func difference(a, b triple) float64 {
	hypot7 := func(c float64) float64 { return math.Sqrt(math.Pow(c, 7) / (math.Pow(c, 7) + math.Pow(25, 7))) }
	mean := (math.Hypot(a[1], a[2]) + math.Hypot(b[1], b[2])) / 2
	grow := 1.5 - 0.5*hypot7(mean)
	polar := func(t triple) (chroma, hue float64) {
		hue = math.Atan2(t[2], grow*t[1])
		if hue < 0 {
			hue += 2 * math.Pi
		}
		return math.Hypot(grow*t[1], t[2]), hue
	}
	c1, h1 := polar(a)
	c2, h2 := polar(b)
	turn, hue := h2-h1, (h1+h2)/2
	if math.Abs(turn) > math.Pi {
		turn -= math.Copysign(2*math.Pi, turn)
		hue -= math.Copysign(math.Pi, hue-math.Pi)
	}
	if c1*c2 == 0 {
		turn, hue = 0, h1+h2
	}
	const degree = math.Pi / 180
	light, chroma := (a[0]+b[0])/2, (c1+c2)/2
	weight := 1 - 0.17*math.Cos(hue-30*degree) + 0.24*math.Cos(2*hue) + 0.32*math.Cos(3*hue+6*degree) - 0.20*math.Cos(4*hue-63*degree)
	far := (hue/degree - 275) / 25
	rotation := -2 * hypot7(chroma) * math.Sin(60*degree*math.Exp(-far*far))
	dL := (b[0] - a[0]) / (1 + 0.015*(light-50)*(light-50)/math.Sqrt(20+(light-50)*(light-50)))
	dC := (c2 - c1) / (1 + 0.045*chroma)
	dH := 2 * math.Sqrt(c1*c2) * math.Sin(turn/2) / (1 + 0.015*chroma*weight)
	return math.Sqrt(dL*dL + dC*dC + dH*dH + rotation*dC*dH)
}

// Oracle: Sharma, Wu & Dalal 2005, Table 1, pairs 1, 7, 17, 23, 26 and 34.
func TestDifference(t *testing.T) {
	for _, c := range []struct {
		a, b triple
		want float64
	}{
		{triple{50, 2.6772, -79.7751}, triple{50, 0, -82.7485}, 2.0425},
		{triple{50, 0, 0}, triple{50, -1, 2}, 2.3669},
		{triple{50, 2.5, 0}, triple{73, 25, -18}, 27.1492},
		{triple{50, 2.5, 0}, triple{50, 1.8634, 0.5757}, 1.0000},
		{triple{63.0109, -31.0961, -5.8663}, triple{62.8187, -29.7946, -4.0864}, 1.2630},
		{triple{2.0776, 0.0795, -1.1350}, triple{0.9033, -0.0636, -0.5514}, 0.9082},
	} {
		if got := difference(c.a, c.b); math.Abs(got-c.want) > 6e-5 {
			t.Errorf("%v and %v: got %.4f, want %.4f", c.a, c.b, got, c.want)
		}
	}
}

// Any two colours of the palette differ for each kind of vision, and all stand out from white. WCAG 2
// asks a contrast of 3 of graphics; the first six of ours have 2.4.
func TestPalette(t *testing.T) {
	distinct(t, palette[:])
	distinct(t, []color.RGBA{Red, Green, Purple})
	for i, c := range append(palette[:], Red, Green, Purple) {
		want := 2.4
		if i >= 6 && i < len(palette) {
			want = 1.7
		}
		if got := 1.05 / (apply(toXYZ, linear(c))[1] + 0.05); got < want {
			t.Errorf("colour %d: contrast %.2f on white, want %.1f", i, got, want)
		}
	}
}

// Lightness rises along the sequential scale, and falls from the middle of the diverging one to both
// ends, for each kind of vision.
func TestColourScales(t *testing.T) {
	for _, v := range visions {
		lightness := func(s colourScale, at float64) float64 { return lab(apply(v.matrix, linear(s.at(at))))[0] }
		for i := 1; i <= 20; i++ {
			x := float64(i) / 20
			if lightness(sequential, x) <= lightness(sequential, x-0.05) {
				t.Errorf("%s: the sequential scale darkens at %g", v.name, x)
			}
			if lightness(diverging, 0.5+x/2) >= lightness(diverging, 0.475+x/2) || lightness(diverging, 0.5-x/2) >= lightness(diverging, 0.525-x/2) {
				t.Errorf("%s: the diverging scale lightens %g from its middle", v.name, x/2)
			}
		}
	}
	if got := diverging.at(0.5); got != diverging[2] {
		t.Errorf("the middle is %v, want %v", got, diverging[2])
	}
	if diverging.at(-1) != diverging[0] || diverging.at(7) != diverging[4] {
		t.Error("values outside 0 … 1 are not clipped")
	}
}

// distinct tests that any two colours differ by at least the limit of each vision.
func distinct(t *testing.T, colours []color.RGBA) {
	t.Helper()
	for _, v := range visions {
		least := math.Inf(1)
		for i, a := range colours {
			for _, b := range colours[:i] {
				least = min(least, difference(lab(apply(v.matrix, linear(a))), lab(apply(v.matrix, linear(b)))))
			}
		}
		t.Logf("%s: colours differ by at least %.1f", v.name, least)
		if least < v.least {
			t.Errorf("%s: two colours differ by %.1f, want at least %.0f", v.name, least, v.least)
		}
	}
}
