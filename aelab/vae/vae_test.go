package vae_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/gradcheck"
	"github.com/aelab-go/autoencoders/aelab/internal/allocs"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/npy"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/aelab/vae"
)

// mlp returns a d-hidden-k-hidden-d model with one tanh layer on each side.
func mlp(d, hidden, k int, cfg vae.Config) *vae.Model {
	if cfg.Likelihood == nil {
		cfg.Likelihood = loss.Bernoulli{}
	}
	dense := func(in, out int) nn.Layer {
		return nn.NewDenseBias(in, out, nn.Normal{Std: math.Sqrt(1 / float64(in))}, nn.Normal{Std: 0.1})
	}
	cfg.Latent = k
	cfg.Encoder = nn.Sequential{dense(d, hidden), nn.NewTanh(), dense(hidden, 2*k)}
	cfg.Decoder = nn.Sequential{dense(k, hidden), nn.NewTanh(), dense(hidden, cfg.Likelihood.Outputs(d))}
	return vae.New(cfg)
}

// stripes returns n binary images of d pixels, each 1 on one of two halves or on both.
func stripes(n, d int) mat32.Matrix {
	x := mat32.New(n, d)
	for i := range n {
		row, on := mat32.Row(x, i), i%3+1
		for j := range row {
			if on>>(2*j/d)&1 == 1 {
				row[j] = 1
			}
		}
	}
	return x
}

func Example() {
	x := stripes(300, 8)
	model := mlp(8, 16, 2, vae.Config{Seed: 1})
	before := model.Bound(x, 1)
	_, err := train.Run(context.Background(), train.Config{
		Epochs: 200, BatchSize: 30, Optimizer: optim.NewAdam(0.01), Quiet: true,
	}, train.Rows(x), model)
	if err != nil {
		fmt.Println(err)
		return
	}
	// Three equally likely images: minus their entropy, -log 3 = -1.1 nats, is the limit.
	fmt.Printf("bound %.0f before, %.1f after\n", before, model.Bound(x, 1))
	// Output: bound -6 before, -1.6 after
}

func TestGradients(t *testing.T) {
	for name, c := range map[string]vae.Config{
		"Bernoulli":           {},
		"Gaussian":            {Likelihood: new(loss.SigmoidGaussian)},
		"fixed":               {Likelihood: &loss.FixedGaussian{Variance: 0.5}},
		"beta 4":              {Regularizer: vae.KL{Beta: 4}},
		"beta 0":              {Regularizer: vae.KL{}},
		"weight prior":        {WeightPrior: 0.3},
		"annealed":            {Regularizer: vae.KL{Beta: 2, Start: 0.5, Ramp: 10}},
		"MMD":                 {Regularizer: &vae.MMD{Alpha: 0.5, Lambda: 200, Seed: 7}},
		"MMD, biased exact":   {Regularizer: &vae.MMD{Alpha: 1, Lambda: 200, Exact: true}},
		"MMD, unbiased":       {Regularizer: &vae.MMD{Alpha: -1, Lambda: 200, Unbiased: true, Bandwidth: 3}},
		"MMD, unbiased exact": {Regularizer: &vae.MMD{Lambda: 200, Unbiased: true, Exact: true}},
	} {
		t.Run(name, func(t *testing.T) {
			m := mlp(6, 5, 2, c)
			x := mat32.New(4, 6)
			random.New(1, "x").Uniform(x.Data)
			b := train.Batch{Step: 3, X: x}
			value := func() float64 { return m.Step(b)[0].Value }
			value()
			w, dw := m.Params()
			dw = append([]float32(nil), dw...) // Step overwrites the live one
			r := gradcheck.Coordinates(value, w, dw)
			if err := r.Err(gradcheck.Limit); err != nil {
				t.Error(err)
			}
			t.Logf("worst relative error %.1e over %d parameters", r.Worst, r.Checked)
		})
	}
}

// restrained is a penalty that keeps the divergence near a target, which grows (Burgess et al. 2018).
type restrained struct{ perStep float64 }

func (r restrained) Add(step int, p *vae.Posterior, terms []train.Term) (float64, []train.Term) {
	kl := loss.KLStandardNormal(mat32.Matrix{}, mat32.Matrix{}, p.Mu, p.LogVar, 0)
	excess := kl - r.perStep*float64(step)
	loss.KLStandardNormal(p.DMu, p.DLogVar, p.Mu, p.LogVar, float32(2*excess))
	return excess * excess, append(terms, train.Term{Name: "kl", Value: kl})
}

func ExampleRegularizer() {
	m := mlp(8, 16, 2, vae.Config{Regularizer: restrained{0.01}})
	for _, step := range []int{0, 100, 200} {
		terms := train.Terms(m.Step(train.Batch{Step: step, X: stripes(30, 8)}))
		loss, _ := terms.Value("loss")
		reconstruction, _ := terms.Value("reconstruction")
		kl, _ := terms.Value("kl")
		fmt.Printf("step %3d: divergence %.2f, penalty %.2f\n", step, kl, loss-reconstruction)
	}
	// Output:
	// step   0: divergence 0.37, penalty 0.13
	// step 100: divergence 0.37, penalty 0.40
	// step 200: divergence 0.37, penalty 2.67
}

func ExampleKL() {
	kl := vae.KL{Beta: 1, Hold: 1000, Ramp: 4000} // no penalty for 1,000 steps, all of it after 5,000
	fmt.Println(kl.At(0), kl.At(1000), kl.At(2000), kl.At(5000), kl.At(100_000))
	// Output: 0 0 0.25 1 1
}

func TestSavedUnderPyTorchsNames(t *testing.T) {
	path := filepath.Join(t.TempDir(), "weights.npz")
	m, other := mlp(6, 5, 2, vae.Config{Seed: 1}), mlp(6, 5, 2, vae.Config{Seed: 2})
	if err := nn.SaveWeights(path, m.Modules()...); err != nil {
		t.Fatal(err)
	}
	if err := nn.LoadWeights(path, other.Modules()...); err != nil {
		t.Fatal(err)
	}
	w, _ := m.Params()
	if got, _ := other.Params(); !slices.Equal(got, w) {
		t.Error("the parameters are others after a save and a load")
	}
	a, err := npy.OpenArchive(path)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	want := []string{"encoder.0.weight", "encoder.0.bias", "encoder.2.weight", "encoder.2.bias",
		"decoder.0.weight", "decoder.0.bias", "decoder.2.weight", "decoder.2.bias"}
	if got := a.Names(); !slices.Equal(got, want) {
		t.Errorf("names are %q, want %q", got, want)
	}
}

// TestGradientsAtFullSize checks the paper's networks along random directions.
func TestGradientsAtFullSize(t *testing.T) {
	for name, m := range map[string]*vae.Model{
		"784-500-20": mlp(784, 500, 20, vae.Config{}),
		"560-200-10": mlp(560, 200, 10, vae.Config{Likelihood: new(loss.SigmoidGaussian)}),
	} {
		d := m.Reconstruct(mat32.New(1, map[string]int{"784-500-20": 784, "560-200-10": 560}[name])).Cols
		x := mat32.New(10, d)
		random.New(1, "x").Uniform(x.Data)
		b := train.Batch{X: x}
		value := func() float64 { return m.Step(b)[0].Value }
		value()
		w, dw := m.Params()
		dw = append([]float32(nil), dw...)
		r := gradcheck.Directions(value, w, dw, random.New(2, "directions"), 4)
		if err := r.Err(gradcheck.Limit); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		t.Logf("%s: worst relative error %.1e over %d directions", name, r.Worst, r.Checked)
	}
}

func TestTermsAddUp(t *testing.T) {
	m := mlp(6, 5, 2, vae.Config{Regularizer: vae.KL{Beta: 3}, WeightPrior: 0.1})
	terms := map[string]float64{}
	for _, term := range m.Step(train.Batch{X: stripes(6, 6)}) {
		terms[term.Name] = term.Value
	}
	want := terms["reconstruction"] + 3*terms["kl"] + terms["prior"]
	if len(terms) != 4 || math.Abs(terms["loss"]-want) > 1e-12 {
		t.Errorf("terms %v: loss is not reconstruction + 3·kl + prior = %g", terms, want)
	}
}

func TestStepAllocatesNothing(t *testing.T) {
	for name, c := range map[string]vae.Config{
		"Bernoulli":  {WeightPrior: 1e-5},
		"Gaussian":   {Likelihood: new(loss.SigmoidGaussian)},
		"MMD":        {Regularizer: &vae.MMD{Alpha: 0.5, Lambda: 10}},
		"MMD, exact": {Regularizer: &vae.MMD{Alpha: 0.5, Lambda: 10, Exact: true, Unbiased: true}},
		"Stein":      {Regularizer: &vae.Stein{Alpha: 0.5, Lambda: 10}},
	} {
		m := mlp(20, 10, 2, c)
		w, dw := m.Params()
		opt := optim.NewAdagrad(0.01)
		opt.Init(len(w))
		b := train.Batch{X: stripes(50, 20)}
		step := func() {
			m.Step(b)
			opt.Step(w, dw)
			b.Step++
		}
		step()
		if n := allocs.PerRun(2, step); n != 0 {
			t.Errorf("%s: %g allocations a step, want 0", name, n)
		}
	}
}

// linear returns the model p(x|z) = N((2z₁, z₂, 0) + b, I) with its true posterior as the
// encoder: everything is known in closed form. W's columns are orthogonal, so the posterior is
// diagonal, with variances 1/(1+wᵢ²).
func linear() *vae.Model {
	b := []float32{0.5, -1, 2}
	m := vae.New(vae.Config{Encoder: nn.NewDense(3, 4, nil), Decoder: nn.NewDense(2, 3, nil), Latent: 2, Likelihood: &loss.FixedGaussian{Variance: 1}})
	dec := m.Decoder.Params()
	copy(dec[0].W, []float32{2, 0, 0, 0, 1, 0})
	copy(dec[1].W, b)
	enc := m.Encoder.Params()
	for i, w := range []float32{2, 1} {
		gain := w / (1 + w*w)
		enc[0].W[i*4+i] = gain
		enc[1].W[i] = -gain * b[i]
		enc[1].W[2+i] = float32(-math.Log(1 + float64(w*w)))
	}
	return m
}

// TestBoundsAreExactAtTheTruePosterior uses log p(x) = log N(x; b, WWᵀ + I), here a
// product of normals with variances 5, 2 and 1.
func TestBoundsAreExactAtTheTruePosterior(t *testing.T) {
	m := linear()
	x := mat32.View([]float32{1, 2, 3, -2, 0.3, 1}, 2, 3)
	var mean float64
	for i := range 2 {
		var want float64
		for j, variance := range []float64{5, 2, 1} {
			d := float64(mat32.Row(x, i)[j]) - []float64{0.5, -1, 2}[j]
			want -= 0.5 * (math.Log(2*math.Pi*variance) + d*d/variance)
		}
		mean += want / 2
		for _, k := range []int{1, 7, 2500} {
			// Each sample's weight is p(x) itself: no variance, for any k.
			if got := m.ImportanceBound(x, 0, k)[i]; math.Abs(got-want) > 2e-6*math.Abs(want) {
				t.Errorf("row %d: importance bound with k = %d is %.7g, want %.7g", i, k, got, want)
			}
		}
	}
	// The closed-form KL leaves the reconstruction's sampling error, about 1/√samples.
	if got := m.Bound(x, 20000); math.Abs(got-mean) > 0.03 {
		t.Errorf("bound is %.4f, want %.4f", got, mean)
	}
}

func TestImportanceBoundGrowsWithSamples(t *testing.T) {
	m := mlp(12, 8, 3, vae.Config{Seed: 5})
	x := stripes(60, 12)
	average := func(k int) (s float64) {
		for _, v := range m.ImportanceBound(x, 0, k) {
			s += v / 60
		}
		return s
	}
	elbo, few, many := m.Bound(x, 200), average(10), average(1000)
	if !(elbo < few && few < many) {
		t.Errorf("ELBO %g, 10 samples %g, 1000 samples %g: not increasing", elbo, few, many)
	}
}

// TestImportanceBoundOfTheImpossible decodes to a density that is 0 in float32 at the example.
func TestImportanceBoundOfTheImpossible(t *testing.T) {
	narrow := nn.Copy{From: mat32.View([]float32{0, -200}, 1, 2)} // mean and log-variance
	m := vae.New(vae.Config{
		Encoder: nn.NewDense(1, 2, nil), Decoder: nn.NewDenseBias(1, 2, nil, narrow), Latent: 1, Likelihood: loss.Gaussian{},
	})
	if got := m.ImportanceBound(mat32.View([]float32{1}, 1, 1), 0, 3); !math.IsInf(got[0], -1) {
		t.Errorf("log p is %v, want -Inf", got[0])
	}
}

func TestImportanceBoundInParts(t *testing.T) {
	m := mlp(12, 8, 3, vae.Config{Seed: 5})
	x := stripes(6, 12)
	whole := m.ImportanceBound(x, 0, 20)
	if part := m.ImportanceBound(mat32.Rows(x, 4, 6), 4, 20); part[0] != whole[4] || part[1] != whole[5] {
		t.Errorf("rows 4 and 5 alone give %v, in the whole set %v", part, whole[4:])
	}
	if whole[0] == whole[3] { // the same image, other noise
		t.Error("two rows drew the same noise")
	}
}

func TestEvaluationRepeatsAndDisturbsNothing(t *testing.T) {
	a, b := mlp(12, 8, 3, vae.Config{Seed: 5}), mlp(12, 8, 3, vae.Config{Seed: 5})
	x := stripes(1500, 12)
	if p, q := a.Bound(x, 2), a.Bound(x, 2); p != q {
		t.Errorf("the bound is %g, then %g", p, q)
	}
	a.ImportanceBound(x, 0, 3)
	a.Encode(x)
	if p, q := a.Step(train.Batch{Step: 4, X: x})[0].Value, b.Step(train.Batch{Step: 4, X: x})[0].Value; p != q {
		t.Errorf("loss is %g after evaluations, %g without", p, q)
	}
	// Rows are independent: 1,500 rows in chunks give the same as one row alone.
	mu, logVar := a.Encode(x)
	m1, l1 := a.Encode(mat32.Rows(x, 1200, 1201))
	for j := range 3 {
		if mat32.Row(mu, 1200)[j] != m1.Data[j] || mat32.Row(logVar, 1200)[j] != l1.Data[j] {
			t.Errorf("row 1200 has code %v alone, %v in company", m1.Data, mat32.Row(mu, 1200))
			break
		}
	}
	if y := a.Decode(mu); y.Rows != 1500 || y.Cols != 12 {
		t.Errorf("decoded %d×%d, want 1500×12", y.Rows, y.Cols)
	}
}

func TestGaussianMeanIsInTheUnitInterval(t *testing.T) {
	m := mlp(6, 5, 2, vae.Config{Likelihood: new(loss.SigmoidGaussian)})
	z := mat32.View([]float32{30, -40}, 1, 2)
	y := m.Decode(z)
	if y.Cols != 6 {
		t.Fatalf("decoded %d columns, want 6", y.Cols)
	}
	for _, v := range y.Data {
		if v < 0 || v > 1 {
			t.Errorf("mean %g is not in [0, 1]", v)
		}
	}
}

// TestDataOutOfRange trains on pixels up to 255.
func TestDataOutOfRange(t *testing.T) {
	x := stripes(10, 6)
	x.Data[6] = 255
	for l, refused := range map[loss.Likelihood]bool{
		loss.Bernoulli{}: true, new(loss.SigmoidGaussian): true, &loss.FixedGaussian{Variance: 1}: false,
	} {
		m := mlp(6, 5, 2, vae.Config{Likelihood: l})
		_, err := train.Run(context.Background(), train.Config{Steps: 1, Optimizer: optim.NewAdam(1e-3), Quiet: true}, train.Rows(x), m)
		if errors.Is(err, train.ErrData) != refused {
			t.Errorf("%T: error %v", l, err)
		}
	}
}

func TestPanics(t *testing.T) {
	m := mlp(4, 3, 2, vae.Config{})
	x, wrong := mat32.New(2, 4), mat32.View([]float32{0, 1, 255, 0}, 1, 4)
	for want, f := range map[string]func(){
		"vae: Bound: 2 rows and samples is 0, want positive numbers":  func() { m.Bound(x, 0) },
		"vae: Bound: 2 rows and samples is -3, want positive numbers": func() { m.Bound(x, -3) },
		"vae: Bound: 0 rows and samples is 1, want positive numbers":  func() { m.Bound(mat32.New(0, 4), 1) },
		"vae: ImportanceBound: k is 0 and first 0":                    func() { m.ImportanceBound(x, 0, 0) },
		"vae: ImportanceBound: k is 2 and first -1":                   func() { m.ImportanceBound(x, -1, 2) },
		"loss: BernoulliNLL: row 0, column 2 of x is 255":             func() { m.Bound(wrong, 1) },
		"vae: New: Encoder or Decoder is missing":                     func() { vae.New(vae.Config{Encoder: nn.Sequential{}, Latent: 2}) },
		"vae: New: weight prior is -1":                                func() { mlp(4, 3, 2, vae.Config{WeightPrior: -1}) },
		"vae: KL: Beta is -1, want a number that is not negative": func() {
			mlp(4, 3, 2, vae.Config{Regularizer: vae.KL{Beta: -1}}).Step(train.Batch{X: x})
		},
		"vae: KL: Start is -2, want a number that is not negative": func() {
			mlp(4, 3, 2, vae.Config{Regularizer: vae.KL{Start: -2}}).Step(train.Batch{X: x})
		},
		"vae: MMD: Alpha is 2 and Lambda 1, want Alpha of at most 1": func() {
			mlp(4, 3, 2, vae.Config{Regularizer: &vae.MMD{Alpha: 2, Lambda: 1}}).Step(train.Batch{X: x})
		},
		"vae: Stein: Alpha is 0.5 and Lambda 0, want Alpha of at most 1 and a sum of at least 1": func() {
			mlp(4, 3, 2, vae.Config{Regularizer: &vae.Stein{Alpha: 0.5}}).Step(train.Batch{X: x})
		},
		"vae: Stein: Bandwidth is -1, want a positive number, or 0 for k²": func() {
			mlp(4, 3, 2, vae.Config{Regularizer: &vae.Stein{Lambda: 1, Bandwidth: -1}}).Step(train.Batch{X: x})
		},
		"vae: MMD: one code has no unbiased estimate": func() {
			mlp(4, 3, 2, vae.Config{Regularizer: &vae.MMD{Lambda: 1, Unbiased: true}}).Step(train.Batch{X: mat32.Rows(x, 0, 1)})
		},
		"vae: NewDeviation: offset is 0 and floor 0":     func() { vae.NewDeviation(0, 0) },
		"vae: Deviation: 3 columns, want an even number": func() { vae.NewDeviation(0, 1).Forward(mat32.New(1, 3), nn.Pass{}) },
	} {
		func() {
			defer func() {
				if got, _ := recover().(string); !strings.HasPrefix(got, want) {
					t.Errorf("panic %q, want %q", got, want)
				}
			}()
			f()
		}()
	}
}
