package metrics

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// grid is a ground truth in which the last factor changes from one example to the next.
type grid []int

func (g grid) Factors() []int { return g }

func (g grid) Index(values []int) (index int) {
	for f, v := range values {
		index = index*g[f] + v
	}
	return index
}

// codes returns a row for each example: the code of its factors, which are scaled to be from 0 to 1.
func (g grid) codes(columns int, code func(z []float32, v []float64)) mat32.Matrix {
	p := g.all()
	m := mat32.New(len(p.Values[0]), columns)
	v := make([]float64, len(g))
	for i := range m.Rows {
		for f := range v {
			v[f] = float64(p.Values[f][i]) / float64(g[f]-1)
		}
		code(mat32.Row(m, i), v)
	}
	return m
}

// all returns the factors of all examples.
func (g grid) all() Points {
	examples := 1
	for _, size := range g {
		examples *= size
	}
	p := Points{Values: make([][]uint8, len(g)), Sizes: g}
	for f := range g {
		p.Values[f] = make([]uint8, examples)
	}
	for i := range examples {
		rest := i
		for f := len(g) - 1; f >= 0; f-- {
			p.Values[f][i] = uint8(rest % g[f])
			rest /= g[f]
		}
	}
	return p
}

// points returns all examples with the given codes.
func (g grid) points(codes mat32.Matrix) Points {
	p := g.all()
	p.Codes = codes
	return p
}

func perfect(z []float32, v []float64) {
	for f := range v {
		z[f] = float32(v[f])
	}
}

func constant(z []float32, _ []float64) {
	for j := range z {
		z[j] = 0.5
	}
}

func duplicated(z []float32, v []float64) {
	perfect(z[:len(v)], v)
	perfect(z[len(v):], v)
}

// rotated mixes two factors by 45°.
func rotated(z []float32, v []float64) { z[0], z[1] = float32(v[0]+v[1]), float32(v[0]-v[1]) }

func noisy(m mat32.Matrix, sd float32) mat32.Matrix {
	noise := mat32.New(m.Rows, m.Cols)
	random.New(3, "noise").Normal(noise.Data)
	for i := range noise.Data {
		noise.Data[i] = m.Data[i] + sd*noise.Data[i]
	}
	return noise
}

var shapes = grid{3, 6, 8, 8, 8}

func higgins(codes mat32.Matrix, g grid, factors ...int) float64 {
	return HigginsScore(train.Rows(codes), g, Higgins{
		Factors: factors, L: 20, Training: 600, Test: 400, Classifier: Logistic{C: 1e6}, Seed: 1,
	}).Test.Rate()
}

func factorVAE(codes mat32.Matrix, g grid, factors ...int) (rate float64, active int) {
	s, active := FactorVAEScore(train.Rows(codes), g, FactorVAE{
		Factors: factors, L: 32, Training: 600, Test: 400, Global: 1000, Dead: 0.01, Seed: 1,
	})
	return s.Test.Rate(), active
}

func near(t *testing.T, what string, got, want, limit float64) {
	t.Helper()
	if !(math.Abs(got-want) <= limit) {
		t.Errorf("%s is %.4f, want %.4f ± %g", what, got, want, limit)
	}
}

func TestHigginsScore(t *testing.T) {
	codes := shapes.codes(5, perfect)
	near(t, "score of the factors", higgins(codes, shapes, 1, 2, 3, 4), 1, 0)
	near(t, "score of the factors, shape among the classes", higgins(codes, shapes, 0, 1, 2, 3, 4), 1, 0)
	near(t, "score of each factor twice", higgins(shapes.codes(10, duplicated), shapes, 1, 2, 3, 4), 1, 0)
	near(t, "score of a constant", higgins(shapes.codes(3, constant), shapes, 1, 2, 3, 4), 0.25, 0.07)
	// Kim and Mnih 2018: an element for each class but one is enough.
	missing := shapes.codes(4, func(z []float32, v []float64) { perfect(z, v[:4]) })
	near(t, "score without the last factor", higgins(missing, shapes, 1, 2, 3, 4), 1, 0)
	// If either factor is shared, both elements are the other's difference.
	square := grid{9, 9}
	near(t, "score of two factors", higgins(square.codes(2, perfect), square, 0, 1), 1, 0)
	near(t, "score of two factors rotated", higgins(square.codes(2, rotated), square, 0, 1), 0.5, 0.08)
	little, much := higgins(noisy(codes, 0.3), shapes, 1, 2, 3, 4), higgins(noisy(codes, 1), shapes, 1, 2, 3, 4)
	if !(1 > little && little > much+0.1 && much > 0.3) {
		t.Errorf("scores with little and with much noise are %.3f and %.3f, want them to fall from 1 to 0.25", little, much)
	}
}

func TestFactorVAEScore(t *testing.T) {
	all := []int{0, 1, 2, 3, 4}
	codes := shapes.codes(5, perfect)
	rate, active := factorVAE(codes, shapes, all...)
	near(t, "score of the factors", rate, 1, 0)
	near(t, "active elements", float64(active), 5, 0)
	rate, active = factorVAE(shapes.codes(10, duplicated), shapes, all...)
	near(t, "score of each factor twice", rate, 1, 0)
	near(t, "active elements", float64(active), 10, 0)
	rate, active = factorVAE(shapes.codes(3, constant), shapes, all...)
	near(t, "score of a constant", rate, 0, 0)
	near(t, "active elements", float64(active), 0, 0)
	dead := shapes.codes(6, func(z []float32, v []float64) {
		perfect(z, v)
		z[5] = float32(0.01 * v[0]) // a standard deviation of 0.004
	})
	rate, active = factorVAE(dead, shapes, all...)
	near(t, "score of the factors and a dead element", rate, 1, 0)
	near(t, "active elements", float64(active), 5, 0)
	// Where the last factor is fixed, no element is, and one of the others gets the vote.
	missing := shapes.codes(4, func(z []float32, v []float64) { perfect(z, v[:4]) })
	rate, _ = factorVAE(missing, shapes, all...)
	near(t, "score without the last factor", rate, 0.8, 0.05)
	square := grid{9, 9}
	rate, _ = factorVAE(square.codes(2, rotated), square, 0, 1)
	near(t, "score of two factors rotated", rate, 0.5, 0.08)
}

func TestMutualInformationGap(t *testing.T) {
	codes := shapes.codes(5, perfect)
	m := MutualInformationGap(shapes.points(codes), 20)
	near(t, "MIG of the factors", m.Score, 1, 1e-12)
	for f, size := range shapes {
		near(t, "entropy", m.Entropy[f], math.Log(float64(size)), 1e-12)
		near(t, "information", m.Information[f][f], math.Log(float64(size)), 1e-12)
	}
	near(t, "MIG of each factor twice", MutualInformationGap(shapes.points(shapes.codes(10, duplicated)), 20).Score, 0, 1e-12)
	near(t, "MIG of a constant", MutualInformationGap(shapes.points(shapes.codes(3, constant)), 20).Score, 0, 1e-12)
	square := grid{9, 9}
	near(t, "MIG of two factors rotated", MutualInformationGap(square.points(square.codes(2, rotated)), 1000).Score, 0, 1e-12)
	// Two of the five factors have an element of their own. The others have none.
	half := shapes.codes(2, func(z []float32, v []float64) { z[0], z[1] = float32(v[3]), float32(v[4]) })
	near(t, "MIG of two factors of five", MutualInformationGap(shapes.points(half), 20).Score, 0.4, 1e-12)
	// Two bins tell one bit of a factor with eight values.
	near(t, "MIG with two bins", MutualInformationGap(shapes.points(codes), 2).Gaps[4], math.Log(2)/math.Log(8), 1e-12)
	little := MutualInformationGap(shapes.points(noisy(codes, 0.1)), 20).Score
	much := MutualInformationGap(shapes.points(noisy(codes, 0.5)), 20).Score
	if !(little < 0.9 && little > 2*much && much > 0.02) {
		t.Errorf("MIG with little and with much noise is %.3f and %.3f, want it to fall from 1 to 0", little, much)
	}
}

func TestSAPScores(t *testing.T) {
	g := grid{2, 3, 2}
	sap := func(columns int, code func(z []float32, v []float64)) float64 {
		p := g.points(g.codes(columns, code))
		return SeparatedPredictability(p, p, 1).Score
	}
	correlation := func(codes mat32.Matrix) float64 { return SeparatedCorrelation(g.points(codes)).Score }
	// A factor's own element predicts all points right, and any other those of one value.
	near(t, "SAP of the factors", sap(3, perfect), (1./2+2./3+1./2)/3, 1e-12)
	near(t, "SAP of each factor twice", sap(6, duplicated), 0, 1e-12)
	near(t, "SAP of a constant", sap(3, constant), 0, 1e-12)
	near(t, "R² of the factors", correlation(g.codes(3, perfect)), 1, 1e-12)
	near(t, "R² of each factor twice", correlation(g.codes(6, duplicated)), 0, 1e-12)
	near(t, "R² of a constant", correlation(g.codes(3, constant)), 0, 1e-12)
	square := grid{9, 9}
	near(t, "R² of two factors rotated", SeparatedCorrelation(square.points(square.codes(2, rotated))).Score, 0, 1e-12)
	// z = v + noise has R² = Var v/(Var v + σ²).
	bits := grid{2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2}
	near(t, "R² with noise", SeparatedCorrelation(bits.points(noisy(bits.codes(12, perfect), 0.5))).Score, 0.5, 0.02)
}

func TestDCIScores(t *testing.T) {
	g := grid{2, 3, 8}
	boosting := GradientBoosting{Stages: 5, Depth: 3, Rate: 0.3}
	dci := func(columns int, code func(z []float32, v []float64)) DCI {
		p := g.points(g.codes(columns, code))
		return DCIScores(p, p, boosting)
	}
	d := dci(3, perfect)
	near(t, "disentanglement of the factors", d.Disentanglement, 1, 1e-8)
	near(t, "completeness of the factors", d.Completeness, 1, 1e-8)
	for f := range g {
		near(t, "rate of the factors", d.Test[f].Rate(), 1, 0)
		near(t, "importance of a factor for itself", d.Importance[f][f], 1, 1e-12)
	}
	d = dci(4, constant)
	near(t, "disentanglement of a constant", d.Disentanglement, 0, 1e-8)
	near(t, "completeness of a constant", d.Completeness, 0, 1e-8)
	near(t, "rate of a constant", d.Test[2].Rate(), 1./8, 0)
	// The first of two equal elements does all the work, so the second does not show.
	near(t, "completeness of each factor twice", dci(6, duplicated).Completeness, 1, 1e-8)
	square := grid{8, 8}
	p := square.points(square.codes(2, rotated))
	d = DCIScores(p, p, boosting)
	if !(d.Disentanglement < 0.05 && d.Completeness < 0.05) {
		t.Errorf("two factors rotated have disentanglement %.3f and completeness %.3f, want about 0", d.Disentanglement, d.Completeness)
	}
	// One element is important for both factors alike, the other for none.
	one := square.points(square.codes(2, func(z []float32, v []float64) { z[0] = float32(8*v[0] + v[1]); z[1] = 0 }))
	d = DCIScores(one, one, GradientBoosting{Stages: 5, Depth: 7, Rate: 0.3})
	near(t, "disentanglement of both factors in one element", d.Disentanglement, 0, 1e-8)
	near(t, "completeness of both factors in one element", d.Completeness, 1, 1e-8)
}

// TestAnyThreads measures with one thread and with several.
func TestAnyThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	codes := noisy(shapes.codes(5, perfect), 0.3)
	measure := func() string {
		p := Sample(train.Rows(codes), shapes, 700, 1, "test")
		votes, _ := factorVAE(codes, shapes, 0, 1, 2, 3, 4)
		return fmt.Sprint(
			votes, DCIScores(p, p, GradientBoosting{Stages: 2, Depth: 3, Rate: 0.1}),
			higgins(codes, shapes, 1, 2, 3, 4), MutualInformationGap(p, 20), SeparatedPredictability(p, p, 0.01),
			*Logistic{C: 1}.Fit(p.Codes, p.Values[4], 8, 0),
			*Adagrad{Rate: 0.01, Accumulator: 0.1, Batch: 100, Epochs: 3}.Fit(p.Codes, p.Values[4], 8, 0),
		)
	}
	runtime.GOMAXPROCS(1)
	want := measure()
	for _, threads := range []int{2, 3} {
		runtime.GOMAXPROCS(threads)
		if got := measure(); got != want {
			t.Errorf("with %d threads: %s, with one: %s", threads, got, want)
		}
	}
}

// watched is a Source that records the largest number of values gathered at once.
type watched struct {
	train.Source
	most int
}

func (w *watched) Gather(dst mat32.Matrix, index []int) {
	w.most = max(w.most, dst.Rows*dst.Cols)
	w.Source.Gather(dst, index)
}

// TestWideCodes measures codes that are too wide to gather all at once.
func TestWideCodes(t *testing.T) {
	g := grid{4, 5, 5}
	codes := g.codes(4096, func(z []float32, v []float64) {
		for f := range v {
			for j := range 100 {
				z[100*f+j] = float32(v[f])
			}
		}
	})
	w := &watched{Source: train.Rows(codes)}
	s := HigginsScore(w, g, Higgins{Factors: []int{0, 1, 2}, L: 8, Training: 90, Test: 40, Classifier: Logistic{C: 1e3}})
	near(t, "score", s.Test.Rate(), 1, 0)
	if w.most > 1<<20 || w.most < 1<<19 {
		t.Errorf("gathered up to %d values, want about 2²⁰ at most", w.most)
	}
}

func TestSample(t *testing.T) {
	g := grid{3, 4}
	codes := g.codes(2, perfect)
	a, b := Sample(train.Rows(codes), g, 2000, 1, "a"), Sample(train.Rows(codes), g, 2000, 1, "b")
	var counts [3][4]int
	for i := range 2000 {
		counts[a.Values[0][i]][a.Values[1][i]]++
		near(t, "code", float64(mat32.Row(a.Codes, i)[1]), float64(a.Values[1][i])/3, 1e-6)
	}
	for _, row := range counts {
		for _, n := range row {
			near(t, "share", float64(n)/2000, 1./12, 0.03)
		}
	}
	if slices.Equal(a.Values[0], b.Values[0]) {
		t.Error("purposes a and b draw the same points")
	}
	if again := Sample(train.Rows(codes), g, 2000, 1, "a"); !slices.Equal(a.Values[0], again.Values[0]) {
		t.Error("a seed and a purpose draw different points when asked again")
	}
}
