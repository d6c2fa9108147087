package ae

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
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
)

var likelihoods = map[string]loss.Likelihood{
	"logits": loss.Bernoulli{}, "linear": loss.Squares{},
	"Gaussian": &loss.FixedGaussian{Variance: 0.1, Sigmoid: true},
}

// newDeep returns an autoencoder with no parameter at 0.
func newDeep(likelihood loss.Likelihood, spread float64, sizes ...int) *Autoencoder {
	encoder, decoder := Deep(nn.Normal{Std: 1}, sizes...)
	m := New(Config{Encoder: encoder, Decoder: decoder, Likelihood: likelihood})
	nn.Normal{Std: spread}.Fill(m.w, 0, 0, random.New(21, "parameters"))
	return m
}

// deepFile is the content of testdata/deep.json, which testdata/deep.py has recorded.
type deepFile struct {
	Sizes                      []int
	Classes, Rows              int
	OutputSteps                int `json:"output_steps"`
	Rate, Momentum             float32
	Logits, Linear, Classifier deepCase
}

type deepCase struct {
	X, Start       []float32
	Labels         []int
	Predicted      []int
	After          []float64
	Code           []float64
	Reconstruction []float64
	Updates        []struct {
		Terms    []float64
		Gradient []float64 // nil except in two updates
	}
}

func readDeep(t *testing.T) (file deepFile) {
	t.Helper()
	text, err := os.ReadFile("testdata/deep.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	return file
}

// replay trains as PyTorch did and compares the terms, gradients and parameters.
func replay(t *testing.T, name string, file deepFile, c deepCase, m train.Model, index []int) {
	t.Helper()
	if len(c.Updates) != 10 {
		t.Fatalf("%s: %d updates recorded, want 10", name, len(c.Updates))
	}
	w, dw := m.Params()
	copy(w, c.Start)
	sgd := &optim.SGD{LearningRate: file.Rate, Momentum: file.Momentum}
	sgd.Init(len(w))
	compared := 0
	for step, want := range c.Updates {
		terms := m.Step(train.Batch{Step: step, Index: index, X: mat32.View(c.X, file.Rows, file.Sizes[0])})
		for i, v := range want.Terms {
			if d := terms[i].Value - v; !(math.Abs(d) <= 2e-6*v) {
				t.Errorf("%s, step %d: %v, PyTorch has %g", name, step, terms[i], v)
			}
		}
		if want.Gradient != nil {
			compare(t, fmt.Sprintf("%s, gradient of step %d", name, step), dw, want.Gradient, 5e-6)
			compared++
		}
		sgd.Step(w, dw)
	}
	if compared != 2 {
		t.Errorf("%s: %d gradients compared, want 2", name, compared)
	}
	compare(t, name+", parameters", w, c.After, 2e-5)
}

func TestAutoencoderAgainstPyTorch(t *testing.T) {
	file := readDeep(t)
	for name, c := range map[string]deepCase{"logits": file.Logits, "linear": file.Linear} {
		m := newDeep(likelihoods[name], 1, file.Sizes...)
		replay(t, name, file, c, m, nil)
		x := mat32.View(c.X, file.Rows, file.Sizes[0])
		compare(t, name+", code", m.Encode(x).Data, c.Code, 2e-5)
		compare(t, name+", reconstruction", m.Reconstruct(x).Data, c.Reconstruction, 2e-5)
	}
}

func TestAutoencoderGradient(t *testing.T) {
	for name, kind := range likelihoods {
		m := newDeep(kind, 0.7, 5, 4, 2)
		x := uniform(6, 5)
		value := func() float64 { return m.Step(train.Batch{X: x})[0].Value }
		value()
		if err := gradcheck.Coordinates(value, m.w, slices.Clone(m.dw)).Err(gradcheck.Limit); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for i := range m.dw {
			m.dw[i] = float32(math.NaN()) // which Step must overwrite
		}
		if value(); slices.ContainsFunc(m.dw, func(g float32) bool { return g != g }) {
			t.Errorf("%s: a gradient of before is part of the next", name)
		}
	}
}

// TestAutoencoderEvaluate evaluates examples in parts. It compares the terms with those of one step, and
// the squared error with that of the reconstructions.
func TestAutoencoderEvaluate(t *testing.T) {
	for name, kind := range likelihoods {
		m := newDeep(kind, 0.7, 7, 5, 3)
		all := uniform(2*chunk+5, 9)
		x := mat32.Slice(all, 0, all.Rows, 1, 8)
		squares := loss.SquaredError(mat32.Matrix{}, m.Reconstruct(x), x)
		if got := m.SquaredError(x); !(math.Abs(got-squares) < 1e-6*squares) {
			t.Errorf("%s: squared error is %g, that of the reconstructions %g", name, got, squares)
		}
		terms := m.Evaluate(x)
		step := m.Step(train.Batch{X: x})
		for i, term := range step {
			if got := terms[i]; got.Name != term.Name || !(math.Abs(got.Value-term.Value) < 1e-6*term.Value) {
				t.Errorf("%s: %v in parts, %v in one step", name, got, term)
			}
		}
		want := map[string]string{"logits": "cross-entropy", "linear": "loss", "Gaussian": "loss"}[name]
		if step[0].Name != want || step[1].Name != "squared error" {
			t.Errorf("%s: terms are %v", name, step)
		}
		codes := m.Encode(x)
		for _, i := range []int{0, chunk - 1, chunk, 2*chunk + 4} {
			row := m.Encode(mat32.Rows(x, i, i+1))
			compare(t, name+", code of one row", mat32.Row(codes, i), row.Data, 0)
			compare(t, name+", reconstruction of one row", m.Decode(row).Data, m.Reconstruct(x).Data[i*7:i*7+7], 0)
		}
	}
}

func TestDeep(t *testing.T) {
	describe := func(s nn.Sequential) (text string) {
		for _, l := range s {
			if d, ok := l.(*nn.Dense); ok {
				text += fmt.Sprintf("%d-%d ", d.In, d.Out)
			} else {
				text += "f "
			}
		}
		return text
	}
	encoder, decoder := Deep(nn.Normal{Std: 0.1}, 9, 7, 5, 2)
	if got, want := describe(encoder)+"| "+describe(decoder), "9-7 f 7-5 f 5-2 | 2-5 f 5-7 f 7-9 "; got != want {
		t.Errorf("layers are %q, want %q", got, want)
	}
	if encoder, decoder = Deep(nil, 9, 4); describe(encoder)+describe(decoder) != "9-4 4-9 " {
		t.Errorf("a code alone has layers %q and %q", describe(encoder), describe(decoder))
	}
}

// TestAutoencoderLearns fits two-dimensional codes to images of a sine wave at 100 phases.
func TestAutoencoderLearns(t *testing.T) {
	const n, d = 100, 12
	x := mat32.New(n, d)
	for i := range n {
		for j := range d {
			x.Data[i*d+j] = float32(0.5 + 0.4*math.Sin(2*math.Pi*(float64(i)/n+float64(j)/d)))
		}
	}
	encoder, decoder := Deep(nn.GlorotUniform{}, d, 20, 2)
	m := New(Config{Encoder: encoder, Decoder: decoder, Seed: 3})
	adam := optim.NewAdam(0.02)
	adam.Init(len(m.w))
	before := m.SquaredError(x)
	for step := range 400 {
		m.Step(train.Batch{Step: step, X: x})
		adam.Step(m.w, m.dw)
	}
	if after := m.SquaredError(x); !(after < before/20) {
		t.Errorf("squared error is %g after 400 steps, %g before", after, before)
	}
}

func TestDeepStepsAllocateNothing(t *testing.T) {
	x, index := uniform(40, 30), make([]int, 40)
	layers, _ := Deep(nn.Normal{Std: 0.1}, 30, 20, 10)
	models := map[string]train.Model{
		"logits": newDeep(likelihoods["logits"], 0.1, 30, 20, 5), "linear": newDeep(likelihoods["linear"], 0.1, 30, 20, 5),
		"Gaussian":   newDeep(likelihoods["Gaussian"], 0.1, 30, 20, 5),
		"classifier": NewClassifier(ClassifierConfig{Layers: layers, Labels: []uint8{3}}),
	}
	for name, m := range models {
		b := train.Batch{}
		step := func() {
			for _, n := range [...]int{40, 7} {
				b.X, b.Index = mat32.Rows(x, 0, n), index[:n]
				m.Step(b)
			}
		}
		for range 20 { // until each thread has had its turn
			step()
		}
		if n := allocs.PerRun(2, step); n != 0 {
			t.Errorf("%s: %g allocations a step, want 0", name, n)
		}
	}
}

func TestDeepModelsSavedUnderPyTorchsNames(t *testing.T) {
	layers, _ := Deep(nil, 4, 3, 2)
	for name, m := range map[string]interface{ Modules() []nn.Module }{
		"encoder decoder": newDeep(loss.Bernoulli{}, 1, 4, 3, 2), "layers": NewClassifier(ClassifierConfig{Layers: layers}),
	} {
		path := filepath.Join(t.TempDir(), "weights.npz")
		if err := nn.SaveWeights(path, m.Modules()...); err != nil {
			t.Fatal(err)
		}
		a, err := npy.OpenArchive(path)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		var want []string
		for _, part := range strings.Fields(name) {
			want = append(want, part+".0.weight", part+".0.bias", part+".2.weight", part+".2.bias")
		}
		if got := a.Names(); !slices.Equal(got, want) {
			t.Errorf("names are %q, want %q", got, want)
		}
	}
}
