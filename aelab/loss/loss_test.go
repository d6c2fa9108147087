package loss_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/gradcheck"
	"github.com/aelab-go/autoencoders/aelab/internal/allocs"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
)

func ExampleBernoulliNLL() {
	// With logits 0 every pixel is a fair coin: 784·log 2 nats, whatever the data.
	logits, x := mat32.New(1, 784), mat32.New(1, 784)
	fmt.Printf("%.4f\n", loss.BernoulliNLL(mat32.Matrix{}, logits, x))
	// Output: 543.4274
}

func ExampleKLStandardNormal() {
	// N(1, 1) is half a nat from N(0, 1) in each dimension.
	mu, logVar := mat32.View([]float32{1, 1}, 1, 2), mat32.New(1, 2)
	fmt.Println(loss.KLStandardNormal(mat32.Matrix{}, mat32.Matrix{}, mu, logVar, 1))
	// Output: 1
}

// cases presents each loss as a function of two matrices a and b and their gradients.
func cases(x mat32.Matrix, labels []uint8) map[string]func(da, db, a, b mat32.Matrix) float64 {
	fixed, fixedSigmoid := &loss.FixedGaussian{Variance: 0.3}, &loss.FixedGaussian{Variance: 0.3, Sigmoid: true}
	return map[string]func(da, db, a, b mat32.Matrix) float64{
		"bernoulli":      func(da, _, a, _ mat32.Matrix) float64 { return loss.BernoulliNLL(da, a, x) },
		"gaussian":       func(da, db, a, b mat32.Matrix) float64 { return loss.GaussianNLL(da, db, a, b, x) },
		"squared":        func(da, _, a, _ mat32.Matrix) float64 { return loss.SquaredError(da, a, x) },
		"squares":        func(da, _, a, _ mat32.Matrix) float64 { return loss.Squares{}.NLL(da, a, x) },
		"fixed":          func(da, _, a, _ mat32.Matrix) float64 { return fixed.NLL(da, a, x) },
		"fixed, sigmoid": func(da, _, a, _ mat32.Matrix) float64 { return fixedSigmoid.NLL(da, a, x) },
		"softmax":        func(da, _, a, _ mat32.Matrix) float64 { return loss.SoftmaxCrossEntropy(da, a, labels) },
		"kl":             func(da, db, a, b mat32.Matrix) float64 { return loss.KLStandardNormal(da, db, a, b, 1) },
	}
}

// TestAgainstPyTorch compares values and gradients with testdata/pytorch.py's.
func TestAgainstPyTorch(t *testing.T) {
	var want struct {
		Rows, Cols int
		A, B, X    []float32
		Labels     []int
		Losses     map[string]struct {
			Value  float64
			DA, DB []float64
		}
	}
	text, err := os.ReadFile("testdata/pytorch.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	matrix := func(v []float32) mat32.Matrix { return mat32.View(v, want.Rows, want.Cols) }
	var labels []uint8
	for _, c := range want.Labels {
		labels = append(labels, uint8(c))
	}
	if len(want.Losses) != 8 {
		t.Fatalf("%d losses recorded, want 8", len(want.Losses))
	}
	for name, f := range cases(matrix(want.X), labels) {
		da, db := mat32.New(want.Rows, want.Cols), mat32.New(want.Rows, want.Cols)
		value := f(da, db, matrix(want.A), matrix(want.B))
		near(t, name, value, want.Losses[name].Value)
		for i, g := range want.Losses[name].DA {
			near(t, fmt.Sprintf("%s: da[%d]", name, i), float64(da.Data[i]), g)
		}
		for i, g := range want.Losses[name].DB {
			near(t, fmt.Sprintf("%s: db[%d]", name, i), float64(db.Data[i]), g)
		}
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 2e-6*math.Max(1, math.Abs(want))) {
		t.Errorf("%s is %.9g, want %.9g", what, got, want)
	}
}

func TestGradients(t *testing.T) {
	const n, d = 3, 5
	x := mat32.New(n, d)
	random.New(1, "x").Uniform(x.Data)
	for name, f := range cases(x, []uint8{4, 0, 2}) {
		a, b, none := mat32.New(n, d), mat32.New(n, d), mat32.Matrix{}
		random.New(2, "a").Normal(a.Data)
		random.New(3, "b").Normal(b.Data)
		da, db := mat32.New(n, d), mat32.New(n, d)
		f(da, db, a, b)
		value := func() float64 { return f(none, none, a, b) }
		r := gradcheck.Coordinates(value, a.Data, da.Data)
		if err := r.Err(gradcheck.Limit); err != nil {
			t.Errorf("%s, first argument: %v", name, err)
		}
		t.Logf("%s: worst relative error %.1e", name, r.Worst)
		if name != "gaussian" && name != "kl" {
			continue
		}
		if err := gradcheck.Coordinates(value, b.Data, db.Data).Err(gradcheck.Limit); err != nil {
			t.Errorf("%s, second argument: %v", name, err)
		}
	}
}

// TestGradientsAdd checks that each loss adds its gradient to the one that is there.
func TestGradientsAdd(t *testing.T) {
	x, a, b := mat32.New(2, 4), mat32.New(2, 4), mat32.New(2, 4)
	random.New(2, "a").Normal(a.Data)
	for name, f := range cases(x, []uint8{0, 1}) {
		once, twice := mat32.New(2, 4), mat32.New(2, 4)
		f(once, mat32.New(2, 4), a, b)
		f(twice, mat32.New(2, 4), a, b)
		f(twice, mat32.New(2, 4), a, b)
		for i, g := range once.Data {
			if math.Abs(float64(twice.Data[i]-2*g)) > 1e-6 {
				t.Errorf("%s: gradient %d is %g after two calls, %g after one", name, i, twice.Data[i], g)
			}
		}
	}
}

func TestRowsAverageToTheMean(t *testing.T) {
	a, b, x := mat32.New(7, 3), mat32.New(7, 3), mat32.New(7, 3)
	random.New(1, "a").Normal(a.Data)
	random.New(2, "b").Normal(b.Data)
	random.New(3, "x").Uniform(x.Data)
	all := cases(x, nil)
	for name, f := range map[string]func(dst []float64){
		"bernoulli": func(dst []float64) { loss.BernoulliNLLRows(dst, a, x) },
		"gaussian":  func(dst []float64) { loss.GaussianNLLRows(dst, a, b, x) },
		"squared":   func(dst []float64) { loss.SquaredErrorRows(dst, a, x) },
		"kl":        func(dst []float64) { loss.KLStandardNormalRows(dst, a, b) },
	} {
		dst := make([]float64, 7)
		f(dst)
		var mean float64
		for _, v := range dst {
			mean += v / 7
		}
		near(t, name, mean, all[name](mat32.Matrix{}, mat32.Matrix{}, a, b))
	}
}

// TestLikelihoods checks the methods of each likelihood against one another.
func TestLikelihoods(t *testing.T) {
	const n, d = 7, 3
	x := mat32.New(n, d)
	random.New(1, "x").Uniform(x.Data)
	for name, l := range map[string]loss.Likelihood{
		"Bernoulli":        loss.Bernoulli{},
		"squares":          loss.Squares{},
		"fixed":            &loss.FixedGaussian{Variance: 0.3},
		"fixed, sigmoid":   &loss.FixedGaussian{Variance: 0.3, Sigmoid: true},
		"learned":          loss.Gaussian{},
		"learned, sigmoid": new(loss.SigmoidGaussian),
	} {
		probabilities := name == "Bernoulli" || strings.HasSuffix(name, "sigmoid")
		low, high := l.Range()
		if (low == 0 && high == 1) != probabilities || (math.IsInf(float64(low), -1) && math.IsInf(float64(high), 1)) == probabilities {
			t.Errorf("%s: range is [%v, %v]", name, low, high)
		}
		out := mat32.New(n, l.Outputs(d))
		random.New(2, "out").Normal(out.Data)
		dout, none := mat32.New(n, out.Cols), mat32.Matrix{}
		value := l.NLL(dout, out, x)
		near(t, name+" without its gradient", l.NLL(none, out, x), value)
		if err := gradcheck.Coordinates(func() float64 { return l.NLL(none, out, x) }, out.Data, dout.Data).Err(gradcheck.Limit); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		rows, sum := make([]float64, n), 0.0
		l.NLLRows(rows, out, x)
		for _, v := range rows {
			sum += v
		}
		near(t, name+" row by row", sum/n, value)
		mean := mat32.New(n, d)
		l.Mean(mean, out)
		for i := range n {
			for j, m := range mat32.Row(mean, i) {
				want := float64(mat32.Row(out, i)[j])
				if probabilities {
					want = 1 / (1 + math.Exp(-want))
				}
				near(t, name+"'s mean", float64(m), want)
			}
		}
		if n := allocs.PerRun(2, func() { l.NLL(dout, out, x) }); n != 0 {
			t.Errorf("%s: %g allocations, want 0", name, n)
		}
	}
}

func ExampleFixedGaussian() {
	// Where the mean is right, the density of N(0, v) at 0 is all that is left: ½ log 2πv.
	x := mat32.New(1, 1)
	for _, v := range []float32{1, 0.01} {
		l := &loss.FixedGaussian{Variance: v}
		fmt.Printf("variance %v: %.3f nats\n", v, l.NLL(mat32.Matrix{}, x, x))
	}
	// Output:
	// variance 1: 0.919 nats
	// variance 0.01: -1.384 nats
}

func TestSaturatedLogitsStayFinite(t *testing.T) {
	logits := mat32.View([]float32{200, -200, 200, -200}, 1, 4)
	x := mat32.View([]float32{1, 0, 0, 1}, 1, 4)
	d := mat32.New(1, 4)
	near(t, "loss", loss.BernoulliNLL(d, logits, x), 400)
	for i, want := range []float64{0, 0, 1, -1} {
		near(t, fmt.Sprintf("gradient %d", i), float64(d.Data[i]), want)
	}
}

func TestAllocatesNothing(t *testing.T) {
	a, b, da, db, x := mat32.New(50, 20), mat32.New(50, 20), mat32.New(50, 20), mat32.New(50, 20), mat32.New(50, 20)
	for name, f := range cases(x, make([]uint8, 50)) {
		f(da, db, a, b)
		if n := allocs.PerRun(2, func() { f(da, db, a, b) }); n != 0 {
			t.Errorf("%s: %g allocations, want 0", name, n)
		}
	}
}

func TestPanics(t *testing.T) {
	none := mat32.Matrix{}
	for want, f := range map[string]func(){
		"loss: BernoulliNLL: 2×3 and 2×4 differ in shape": func() { loss.BernoulliNLL(none, mat32.New(2, 3), mat32.New(2, 4)) },
		"loss: BernoulliNLL: row 1, column 0 of x is 255, want numbers in [0, 1]": func() {
			loss.BernoulliNLL(none, mat32.View([]float32{1, 1, 1, 1}, 2, 2), mat32.View([]float32{0, 1, 255, 0}, 2, 2))
		},
		"loss: BernoulliNLL: row 0, column 1 of x is -1, want numbers in [0, 1]": func() {
			loss.BernoulliNLL(none, mat32.View([]float32{3, 3, 3, 3}, 2, 2), mat32.View([]float32{0, -1, 1, 0}, 2, 2))
		},
		"loss: BernoulliNLL: row 1, column 0 of x is 1.5, want numbers in [0, 1]": func() {
			loss.BernoulliNLLRows(make([]float64, 2), mat32.New(2, 2), mat32.View([]float32{0, 1, 1.5, 0}, 2, 2))
		},
		"loss: outputs are 2×5, want an even number of columns: means, then log-variances": func() {
			loss.Gaussian{}.NLL(none, mat32.New(2, 5), mat32.New(2, 2))
		},
		"loss: FixedGaussian: variance is -1, want a positive number": func() {
			(&loss.FixedGaussian{Variance: -1}).NLLRows(nil, none, none)
		},
		"loss: SquaredError: 1×3 and 2×3 differ in shape":                        func() { loss.SquaredError(mat32.New(1, 3), mat32.New(2, 3), mat32.New(2, 3)) },
		"loss: GaussianNLL: 2×3 and 2×2 differ in shape":                         func() { loss.GaussianNLL(none, none, mat32.New(2, 3), mat32.New(2, 2), mat32.New(2, 3)) },
		"loss: GaussianNLL: 0×0 and 2×3 differ in shape":                         func() { loss.GaussianNLL(mat32.New(2, 3), none, mat32.New(2, 3), mat32.New(2, 3), mat32.New(2, 3)) },
		"loss: KLStandardNormal: 1×3 and 2×3 differ in shape":                    func() { loss.KLStandardNormal(mat32.New(2, 3), mat32.New(1, 3), mat32.New(2, 3), mat32.New(2, 3), 1) },
		"loss: KLStandardNormal: 2×3 and 0×0 differ in shape":                    func() { loss.KLStandardNormal(none, mat32.New(2, 3), mat32.New(2, 3), mat32.New(2, 3), 1) },
		"loss: SquaredError: an empty batch has no mean":                         func() { loss.SquaredError(none, mat32.New(0, 3), mat32.New(0, 3)) },
		"loss: SoftmaxCrossEntropy: 1 labels for 2 rows":                         func() { loss.SoftmaxCrossEntropy(none, mat32.New(2, 3), []uint8{0}) },
		"loss: SoftmaxCrossEntropy: label 3 of row 1, but logits have 3 columns": func() { loss.SoftmaxCrossEntropy(none, mat32.New(2, 3), []uint8{0, 3}) },
	} {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic %v, want %q", got, want)
				}
			}()
			f()
		}()
	}
}

// The negative zero is a probability too.
func TestProbabilities(t *testing.T) {
	x := mat32.View([]float32{float32(math.Copysign(0, -1)), 1, 0, 0.5}, 1, 4)
	near(t, "loss", loss.BernoulliNLL(mat32.Matrix{}, mat32.New(1, 4), x), 4*math.Ln2)
	if v := loss.BernoulliNLL(mat32.Matrix{}, mat32.View([]float32{float32(math.NaN())}, 1, 1), mat32.New(1, 1)); v == v {
		t.Errorf("the loss of a NaN is %g", v)
	}
}
