package metrics

import (
	"math"
	"runtime"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// TestMMDOfTwoCodes compares with the formula by hand: codes 1 and -1, h = 2.
func TestMMDOfTwoCodes(t *testing.T) {
	got := MMDStandardNormal(mat32.View([]float32{1, -1}, 2, 1), 2)
	want := math.Exp(-2) + 1/math.Sqrt(3) - 2/math.Sqrt(2)*math.Exp(-0.25)
	if math.Abs(got-want) > 1e-12 {
		t.Errorf("MMD² is %.12g, want %.12g", got, want)
	}
}

// TestMMDOfNormalCodes compares codes of N(0, s²I) with the closed form, which is 0 for codes of the prior.
func TestMMDOfNormalCodes(t *testing.T) {
	const n, k = 1000, 3
	for _, s := range []float64{1, 0.5, 2} {
		z := mat32.New(n, k)
		random.New(1, "codes").Normal(z.Data)
		for i := range z.Data {
			z.Data[i] *= float32(s)
		}
		h := 9.0
		g := func(v float64) float64 { return math.Pow(1+2*v/h, -1.5) }
		want := g(2*s*s) + g(2) - 2*g(1+s*s)
		if got := MMDStandardNormal(z, h); math.Abs(got-want) > 5e-4+0.1*want {
			t.Errorf("N(0, %v²): MMD² is %.5f, want %.5f", s, got, want)
		}
	}
}

func TestMMDWithAnyNumberOfThreads(t *testing.T) {
	z := mat32.New(301, 2)
	random.New(1, "codes").Normal(z.Data)
	want := MMDStandardNormal(z, 4)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(3))
	if got := MMDStandardNormal(z, 4); got != want {
		t.Errorf("with three threads MMD² is %v, want %v", got, want)
	}
}

func TestLogDetCovariance(t *testing.T) {
	z := mat32.View([]float32{1, 0, -1, -2, 1, 4, -1, -2, 0, 0}, 5, 2)
	var c [2][2]float64
	for i := range 5 {
		for a := range 2 {
			for b := range 2 {
				c[a][b] += float64(z.Data[2*i+a]) * float64(z.Data[2*i+b]) / 4 // the means are 0
			}
		}
	}
	want := math.Log(c[0][0]*c[1][1] - c[0][1]*c[1][0])
	if got := LogDetCovariance(z); math.Abs(got-want) > 1e-12 {
		t.Errorf("log det is %v, want %v", got, want)
	}
	if got := LogDetCovariance(mat32.View([]float32{1, 2, 3, 4}, 2, 2)); got > -30 {
		t.Errorf("log det of two codes in a plane is %v, want -Inf but for rounding", got)
	}
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if got := LogDetCovariance(mat32.View([]float32{1, 2, 3, 5, float32(v), 4}, 3, 2)); got == got {
			t.Errorf("log det with a code of %v is %v, want NaN", v, got)
		}
	}
	normal := mat32.New(20_000, 5)
	random.New(1, "codes").Normal(normal.Data)
	if got := LogDetCovariance(normal); math.Abs(got) > 0.05 {
		t.Errorf("log det of the prior's own codes is %v, want about 0", got)
	}
}
