package metrics

import (
	"math"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// clusters draws points around a centre for each class.
func clusters(n, d, classes int, spread float32) (x mat32.Matrix, labels []uint8) {
	x, labels = mat32.New(n, d), make([]uint8, n)
	centres := mat32.New(classes, d)
	random.New(1, "centres").Normal(centres.Data)
	random.New(1, "points").Normal(x.Data)
	for i := range n {
		labels[i] = uint8(i % classes)
		for j, c := range mat32.Row(centres, i%classes) {
			x.Data[i*d+j] = c + spread*x.Data[i*d+j]
		}
	}
	return x, labels
}

// TestRegressionNaively compares the objective and its gradient with their definitions, over more than one
// block and part.
func TestRegressionNaively(t *testing.T) {
	const n, d, classes, penalty = 64*regressionRows + 100, 3, 4, 0.3
	x, labels := clusters(n, d, classes, 1)
	for i := range x.Data {
		x.Data[i] += 2
	}
	r := newRegression(x, labels, classes, penalty)
	if len(r.parts) < 2 || r.rows < 2*regressionRows {
		t.Fatalf("%d parts of %d rows: too few to test", len(r.parts), r.rows)
	}
	v := make([]float64, classes*(d+1))
	for i := range v {
		v[i] = math.Sin(float64(i))
	}
	value := r.at(v)
	var want float64
	grad := make([]float64, len(v)) // of Weight and Bias
	for i := range n {
		var p [classes]float64
		var sum float64
		for c := range p {
			a := float64(r.model.Bias[c])
			for j, z := range mat32.Row(x, i) {
				a += float64(mat32.Row(r.model.Weight, c)[j]) * float64(z)
			}
			p[c] = math.Exp(a)
			sum += p[c]
		}
		want -= math.Log(p[labels[i]]/sum) / n
		for c := range p {
			g := p[c] / sum / n
			if c == int(labels[i]) {
				g -= 1. / n
			}
			for j, z := range mat32.Row(x, i) {
				grad[c*(d+1)+j] += g * float64(z)
			}
			grad[c*(d+1)+d] += g
		}
	}
	for c := range classes {
		for j, w := range mat32.Row(r.model.Weight, c) {
			want += penalty / 2 * float64(w) * float64(w)
			grad[c*(d+1)+j] += penalty * float64(w)
		}
		bias := grad[c*(d+1)+d]
		for j := range d { // by the chain rule
			grad[c*(d+1)+j] = (grad[c*(d+1)+j] - r.mean[j]*bias) * r.scale[j]
		}
		grad[c*(d+1)+d] *= r.biasScale
	}
	compare(t, "value", []float64{value}, []float64{want}, 1e-6)
	compare(t, "gradient", r.grad, grad, 1e-6)
}

func TestClassifiers(t *testing.T) {
	x, labels := clusters(400, 6, 5, 0.1)
	for name, c := range map[string]Classifier{
		"logistic": Logistic{C: 1},
		"Adagrad":  Adagrad{Rate: 0.1, Accumulator: 0.1, Batch: 30, Epochs: 20},
	} {
		l := c.Fit(x, labels, 5, 1)
		if a := l.Accuracy(x, labels); a.Rate() != 1 {
			t.Errorf("%s: %d of %d right, want all: the classes are far apart", name, a.Right, a.Total)
		}
		constant := mat32.New(10, 6)
		l = c.Fit(constant, []uint8{1, 1, 1, 0, 1, 1, 2, 2, 1, 0}, 3, 1)
		if a := l.Accuracy(constant, make([]uint8, 10)); a.Right != 0 {
			t.Errorf("%s: codes that are all 0 are of class %d, want the most frequent one, 1", name, l.Predict(constant)[0])
		}
	}
	few := Adagrad{Rate: 0.1, Accumulator: 0.1, Batch: 30, Epochs: 1}
	if a, b := few.Fit(x, labels, 5, 1), few.Fit(x, labels, 5, 2); a.Bias[0] == b.Bias[0] {
		t.Error("seeds 1 and 2 give the same bias after an epoch: want another order of the rows")
	}
}

func TestPredictFactors(t *testing.T) {
	g := grid{2, 3, 4}
	one := func(z []float32, v []float64) {
		clear(z)
		for f := range 2 { // the value's own element is 1
			z[3*f+int(math.Round(v[f]*float64(g[f]-1)))] = 1
		}
	}
	codes := g.codes(6, one)
	training, test := Sample(train.Rows(codes), g, 300, 1, "training"), Sample(train.Rows(codes), g, 400, 1, "test")
	a := PredictFactors(training, test, Logistic{C: 10}, 0)
	if a[0].Rate() != 1 || a[1].Rate() != 1 || a[0].Total != 400 {
		t.Errorf("%d of 400 right, want all of the factors that the code has", a[:2])
	}
	near(t, "rate of a factor that it does not have", a[2].Rate(), 0.25, 0.1)
}

func TestAccuracy(t *testing.T) {
	// scipy.stats.binomtest(right, total).proportion_ci(0.95, method="wilson") of SciPy 1.17.1.
	for _, test := range []struct {
		a         Accuracy
		low, high float64
	}{
		{Accuracy{0, 10}, 0, 0.2775328},
		{Accuracy{8, 10}, 0.4901625, 0.9433178},
		{Accuracy{50, 100}, 0.4038315, 0.5961685},
		{Accuracy{10, 10}, 0.7224672, 1},
	} {
		low, high := test.a.Interval(0.95)
		compare(t, "interval", []float64{low, high}, []float64{test.low, test.high}, 1e-6)
		near(t, "rates", test.a.Rate()+test.a.ErrorRate(), 1, 1e-15)
	}
}

func TestSummarize(t *testing.T) {
	got := Summarize([]float64{0.9, 0.1, 0.7, 0.3})
	compare(t, "of four", []float64{got.Mean, got.SD, got.Median, got.KeptMean, got.KeptSD, float64(got.Kept)},
		[]float64{0.5, math.Sqrt(0.4 / 3), 0.5, 0.8, math.Sqrt(0.02), 2}, 1e-15)
	got = Summarize([]float64{3, 1, 2})
	compare(t, "of three", []float64{got.Mean, got.Median, got.KeptMean, float64(got.Kept)}, []float64{2, 2, 2.5, 2}, 1e-15)
	if got := Summarize([]float64{0.5}); got != (Summary{Mean: 0.5, Median: 0.5, Kept: 1, KeptMean: 0.5}) {
		t.Errorf("of one score: %+v", got)
	}
}

// TestMistakes checks that wrong arguments panic, and with which messages.
func TestMistakes(t *testing.T) {
	g := grid{2, 3}
	codes := train.Rows(g.codes(2, perfect))
	points := g.points(g.codes(2, perfect))
	x, labels := clusters(9, 2, 3, 1)
	nan := mat32.Clone(x)
	nan.Data[5] = float32(math.NaN())
	ready := Higgins{Factors: []int{0, 1}, L: 1, Training: 9, Test: 9, Classifier: Logistic{C: 1}}
	for want, f := range map[string]func(){
		"6 codes for the 12 combinations":        func() { HigginsScore(codes, grid{2, 3, 2}, ready) },
		"factors [0 0], want different ones":     func() { c := ready; c.Factors = []int{0, 0}; HigginsScore(codes, g, c) },
		"L 0":                                    func() { c := ready; c.L = 0; HigginsScore(codes, g, c) },
		"no factors":                             func() { FactorVAEScore(codes, g, FactorVAE{L: 2, Training: 1, Test: 1, Global: 2}) },
		"0 examples for variances":               func() { FactorVAEScore(codes, g, FactorVAE{Factors: []int{0}, L: 2, Training: 1, Test: 1}) },
		"label 2 of row 2, want less than 2":     func() { Logistic{C: 1}.Fit(x, labels, 2, 0) },
		"8 labels for 9 rows":                    func() { Logistic{C: 1}.Fit(x, labels[:8], 3, 0) },
		"row 2 has a value that is not finite":   func() { Logistic{C: 1}.Fit(nan, labels, 3, 0) },
		"C 0":                                    func() { Logistic{}.Fit(x, labels, 3, 0) },
		"0 penalties, 2 columns":                 func() { SelectC{}.Fit(Labelled{x, labels}, Labelled{x, labels}, 3) },
		"1 and 2 predictions for 2 labels":       func() { Pair(labels[:1], labels[:2], labels[:2]) },
		"epochs 0":                               func() { Adagrad{Rate: 1, Batch: 1}.Fit(x, labels, 3, 0) },
		"0 bins":                                 func() { MutualInformationGap(points, 0) },
		"want at least 1 row and 2 columns":      func() { SeparatedCorrelation(g.points(g.codes(1, constant))) },
		"C is 0":                                 func() { SeparatedPredictability(points, points, 0) },
		"2 factors, 1 stages, depth 0":           func() { DCIScores(points, points, GradientBoosting{Stages: 1, Rate: 1}) },
		"want at least one, and numbers":         func() { Summarize(nil) },
		"want a number between 0 and 1":          func() { Accuracy{1, 2}.Interval(95) },
		"0 points, want at least 1":              func() { Sample(codes, g, 0, 1, "") },
		"factor 0 has 2 values in training, 3 i": func() { p := points; p.Sizes = []int{3, 3}; PredictFactors(points, p, Logistic{C: 1}, 0) },
	} {
		func() {
			defer func() {
				if said, _ := recover().(string); !strings.Contains(said, want) {
					t.Errorf("said %q, want %q", said, want)
				}
			}()
			f()
		}()
	}
}
