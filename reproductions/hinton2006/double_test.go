package hinton2006

import (
	"context"
	"flag"
	"math"
	"path/filepath"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/ae"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets"
	drawn "github.com/aelab-go/autoencoders/datasets/digits"
	"github.com/aelab-go/autoencoders/datasets/mnist"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

var (
	classifierDir = flag.String("classifier", "", "directory of a trained model, digits-classifier-…, to fine-tune further")
	moreEpochs    = flag.Int("epochs", 1, "how many epochs more")
)

// double is a classifier that computes its loss and gradient naively in double precision, from weights in
// single precision. The gradient is rounded at the end. The sums of the search are in double precision
// anyway. So the search sees the values of a network in double precision at the same weights.
type double struct{ *ae.Classifier }

// Step implements train.Model.
func (d double) Step(b train.Batch) []train.Term {
	_, dw := d.Params()
	clear(dw)
	var dense []*nn.Dense
	for _, l := range d.Layers {
		if l, ok := l.(*nn.Dense); ok {
			dense = append(dense, l)
		}
	}
	h := []*mat.Dense{mat.DenseCopyOf(mat32.Float64(b.X))} // the input of each layer, then the logits
	var w []*mat.Dense
	for l, layer := range dense {
		var a mat.Dense
		w = append(w, mat.DenseCopyOf(mat32.Float64(layer.Weight())))
		a.Mul(h[l], w[l])
		bias := layer.Params()[1].W
		a.Apply(func(_, j int, v float64) float64 {
			if v += float64(bias[j]); l < len(dense)-1 {
				v = 1 / (1 + math.Exp(-v))
			}
			return v
		}, &a)
		h = append(h, &a)
	}
	dy, value := h[len(dense)], 0.0 // the logits, which become their gradient
	for i, example := range b.Index {
		a, own := dy.RawRowView(i), int(d.Labels[example])
		top := a[own]
		others := 0.0
		for j := range a {
			a[j] = math.Exp(a[j] - top)
			if j != own {
				others += a[j]
			}
		}
		value += math.Log1p(others)
		a[own] = -others // p-1 without cancellation
		floats.Scale(1/((1+others)*float64(len(b.Index))), a)
	}
	for l := len(dense) - 1; l >= 0; l-- {
		var gradient, dx mat.Dense
		gradient.Mul(h[l].T(), dy)
		mat32.Copy(dense[l].Params()[0].Grads(), mat32.FromFloat64(&gradient))
		bias := dense[l].Params()[1].DW()
		for j := range bias {
			bias[j] = float32(floats.Sum(mat.Col(nil, j, dy)))
		}
		if l == 0 || d.Frozen != nil && d.Frozen(b.Step) > 0 {
			break
		}
		dx.Mul(dy, w[l].T())
		dx.Apply(func(i, j int, v float64) float64 {
			y := h[l].RawRowView(i)[j]
			return v * y * (1 - y)
		}, &dx)
		dy = &dx
	}
	return []train.Term{{Name: "cross-entropy", Value: value / float64(len(b.Index))}}
}

// randomClassifier returns a classifier with these hidden units.
func randomClassifier(data datasets.Images, hidden ...int) *ae.Classifier {
	layers, _ := ae.Deep(nn.Normal{Std: 0.1}, append(append([]int{data.Pixels.Cols}, hidden...), classes)...)
	return ae.NewClassifier(ae.ClassifierConfig{Layers: layers, Labels: data.Labels, Seed: 1})
}

// TestDouble compares loss and gradient with those of the classifier itself.
func TestDouble(t *testing.T) {
	data := drawn.Draw(1, 50)
	m := randomClassifier(data, 20, 15)
	b := train.Batch{X: data.Pixels}
	for i := range data.Len() {
		b.Index = append(b.Index, i)
	}
	_, dw := m.Params()
	single := m.Step(b)[0].Value
	want := make([]float64, len(dw))
	for i, v := range dw {
		want[i] = float64(v)
	}
	got := double{m}.Step(b)[0].Value
	if math.Abs(got-single) > 1e-6*single {
		t.Errorf("loss %g in double precision, %g in single", got, single)
	}
	largest := floats.Norm(want, math.Inf(1))
	for i, v := range want {
		if math.Abs(float64(dw[i])-v) > 1e-6*largest {
			t.Fatalf("gradient %d is %g in double precision, %g in single; the largest is %g", i, dw[i], v, largest)
		}
	}
}

// finetuneFrom fine-tunes a classifier further by conjugate gradient, as the experiment does, and logs its
// line searches. It returns the percentage of failed searches in the last epoch.
func finetuneFrom(t *testing.T, name string, m train.Model, data datasets.Images, f Finetuning) (failed float64) {
	t.Helper()
	s := &study{Split: datasets.Split{Train: data}}
	cfg := s.conjugate(f, "nothing", func() float64 { return 0 })
	cfg.Seed, cfg.Quiet = 1, true
	h, err := train.Run(context.Background(), cfg, train.Rows(data.Pixels), m)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range h.Records {
		if r.Kind == train.Training {
			value := func(name string) float64 { v, _ := r.Terms.Value(name); return v }
			failed = 100 * value("failed searches") / value("searches")
			t.Logf("%s, epoch %d: cross-entropy %.3g, %.3g evaluations and %.3g searches a batch, %.3g %% of them failed",
				name, r.Epoch, value("cross-entropy"), value("evaluations"), value("searches"), failed)
		}
	}
	return failed
}

// summed is a classifier whose loss is the sum over the batch, as in the authors' code, and not the mean.
type summed struct{ *ae.Classifier }

// Step implements train.Model.
func (s summed) Step(b train.Batch) []train.Term {
	n := float64(len(b.Index))
	mean := s.Classifier.Step(b)[0]
	_, dw := s.Params()
	for i := range dw {
		dw[i] *= float32(n)
	}
	return []train.Term{{Name: mean.Name, Value: n * mean.Value}}
}

// TestSearchesFailInDouble trains a small classifier on few digits until hardly any loss is left. Then line
// searches fail, and about as many fail in double precision. The first step, 1/(1+‖g‖²), is at most 1, and 20
// evaluations do not get a search far enough. The gradient of the sum over the batch is 100 times that of the
// mean, so the same step goes 100 times as far, and no search fails.
func TestSearchesFailInDouble(t *testing.T) {
	data := drawn.Draw(1, 200)
	m := randomClassifier(data, 20, 15)
	f := Finetuning{Epochs: 20, BatchSize: 100, Searches: 3}
	early := finetuneFrom(t, "at first", m, data, f)
	finetuneFrom(t, "then", m, data, f)
	again := func() *ae.Classifier {
		c := randomClassifier(data, 20, 15)
		from, _ := m.Params()
		to, _ := c.Params()
		copy(to, from)
		return c
	}
	f.Epochs = 2
	inDouble := finetuneFrom(t, "double", double{again()}, data, f)
	onSum := finetuneFrom(t, "sum", summed{again()}, data, f)
	single := finetuneFrom(t, "single", m, data, f)
	if early > 0 || single < 10 || inDouble < single/2 || onSum > 0 {
		t.Errorf("%g %% of the searches failed at first, then %g %% in single precision, %g %% in double, %g %% on the sum",
			early, single, inDouble, onSum)
	}
}

// TestSearchesInDouble fine-tunes a trained classifier further, on MNIST, in single and in double precision, and
// logs how many line searches fail. An epoch takes the better part of an hour:
//
//	go run ./reproductions run hinton2006/classifier -preset paper -set 'Finetuning={"Epochs":43}'
//	go test ./reproductions/hinton2006 -run TestSearchesInDouble -v -timeout 12h -args -classifier DIRECTORY
func TestSearchesInDouble(t *testing.T) {
	if *classifierDir == "" {
		t.Skip("no -classifier is given")
	}
	data, _, err := mnist.Load(context.Background(), datasets.Default())
	if err != nil {
		t.Fatal(err)
	}
	c := classifierPresets[experiment.PaperScale]
	c.Finetuning.Epochs = *moreEpochs
	load := func() *ae.Classifier {
		m := randomClassifier(data, c.Hidden...)
		if err := nn.LoadWeights(filepath.Join(*classifierDir, "weights.npz"), m.Modules()...); err != nil {
			t.Fatal(err)
		}
		return m
	}
	single := finetuneFrom(t, "single", load(), data, c.Finetuning)
	inDouble := finetuneFrom(t, "double", double{load()}, data, c.Finetuning)
	t.Logf("in the last epoch, %.1f %% of the searches failed in single precision and %.1f %% in double", single, inDouble)
}
