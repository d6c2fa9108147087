package ae

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/gradcheck"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// newClassifier returns a network with no parameter at 0, whose last layer gives the logits.
func newClassifier(labels []uint8, outputSteps int, sizes ...int) *Classifier {
	layers, _ := Deep(nil, sizes...)
	m := NewClassifier(ClassifierConfig{Layers: layers, Labels: labels, Frozen: Stages(Stage{outputSteps, len(layers) - 1})})
	nn.Normal{Std: 0.7}.Fill(m.w, 0, 0, random.New(21, "parameters"))
	return m
}

func bytes(values []int) (b []uint8) {
	for _, v := range values {
		b = append(b, uint8(v))
	}
	return b
}

func TestClassifierAgainstPyTorch(t *testing.T) {
	file := readDeep(t)
	c := file.Classifier
	// The classifier looks labels up by index: here they are in reverse.
	labels, index := bytes(c.Labels), make([]int, file.Rows)
	slices.Reverse(labels)
	for i := range index {
		index[i] = file.Rows - 1 - i
	}
	m := newClassifier(labels, file.OutputSteps, append(file.Sizes, file.Classes)...)
	replay(t, "classifier", file, c, m, index)
	if got := m.Predict(mat32.View(c.X, file.Rows, file.Sizes[0])); !slices.Equal(got, bytes(c.Predicted)) {
		t.Errorf("classes are %d, PyTorch has %d", got, c.Predicted)
	}
}

func TestClassifierGradient(t *testing.T) {
	labels := []uint8{2, 0, 1, 2, 1}
	index := []int{3, 0, 4, 1, 2}
	m := newClassifier(labels, 1, 5, 4, 3, 3)
	b := train.Batch{Step: 1, Index: index, X: uniform(5, 5)}
	value := func() float64 { return m.Step(b)[0].Value }
	value()
	whole := slices.Clone(m.dw)
	if err := gradcheck.Coordinates(value, m.w, whole).Err(gradcheck.Limit); err != nil {
		t.Error(err)
	}
	b.Step = 0
	value()
	lower := len(whole) - 3*3 - 3
	for i, g := range m.dw {
		if i < lower && g != 0 || i >= lower && g != whole[i] {
			t.Fatalf("where only outputs learn, gradient %d of %d is %g, in all %g", i, len(whole), g, whole[i])
		}
	}
}

func TestClassifierEvaluate(t *testing.T) {
	x := uniform(2*chunk+5, 4)
	labels := make([]uint8, x.Rows)
	for i := range labels {
		labels[i] = uint8(i % 3)
	}
	m := newClassifier(labels, 0, 4, 5, 3)
	wrong := 0
	for i, class := range m.Predict(x) {
		if class != labels[i] {
			wrong++
		}
	}
	if got, want := m.ErrorRate(x, labels), float64(wrong)/float64(x.Rows); wrong == 0 || math.Abs(got-want) > 1e-12 {
		t.Errorf("error rate is %g, want %g", got, want)
	}
	index := make([]int, x.Rows)
	for i := range index {
		index[i] = i
	}
	for i, term := range m.Step(train.Batch{Index: index, X: x}) {
		if got := m.Evaluate(x, labels)[i]; got.Name != term.Name || !(math.Abs(got.Value-term.Value) < 1e-6*term.Value) {
			t.Errorf("%v in parts, %v in one step", got, term)
		}
	}
}

// TestClassifierProbabilities checks that each row sums to 1, and that the cross-entropy with the labels is
// Evaluate's.
func TestClassifierProbabilities(t *testing.T) {
	x := uniform(chunk+5, 4)
	labels := make([]uint8, x.Rows)
	for i := range labels {
		labels[i] = uint8(i % 3)
	}
	m := newClassifier(labels, 0, 4, 5, 3)
	p := m.Probabilities(x)
	var entropy float64
	for i := range p.Rows {
		row := mat32.Row(p, i)
		if sum := float64(row[0]) + float64(row[1]) + float64(row[2]); len(row) != 3 || math.Abs(sum-1) > 1e-6 {
			t.Fatalf("row %d is %v, whose sum is %v", i, row, sum)
		}
		entropy -= math.Log(float64(row[labels[i]])) / float64(p.Rows)
	}
	if want := m.Evaluate(x, labels)[0].Value; math.Abs(entropy-want) > 1e-6 {
		t.Errorf("cross-entropy is %.8f, want %.8f", entropy, want)
	}
}

func TestLargest(t *testing.T) {
	for _, c := range []struct {
		x    []float32
		want int
	}{{[]float32{1}, 0}, {[]float32{-1, 3, 2}, 1}, {[]float32{0, 2, 2}, 1}, {[]float32{-3, -2, -1}, 2}} {
		if got := largest(c.x); got != c.want {
			t.Errorf("largest of %v is %d, want %d", c.x, got, c.want)
		}
	}
}

func TestClassifierLearns(t *testing.T) {
	x := uniform(200, 6)
	labels := make([]uint8, x.Rows)
	for i := range labels {
		labels[i] = uint8(largest(mat32.Row(x, i)[:3]))
	}
	index := make([]int, x.Rows)
	for i := range index {
		index[i] = i
	}
	m := newClassifier(labels, 20, 6, 20, 3)
	adam := optim.NewAdam(0.02)
	adam.Init(len(m.w))
	before := m.ErrorRate(x, labels)
	for step := range 300 {
		m.Step(train.Batch{Step: step, Index: index, X: x})
		adam.Step(m.w, m.dw)
	}
	if after := m.ErrorRate(x, labels); !(before > 0.3) || !(after < 0.03) {
		t.Errorf("error rate is %g after 300 steps, %g before", after, before)
	}
}

func TestDeepModelsPanic(t *testing.T) {
	m, c := newDeep(loss.Bernoulli{}, 1, 3, 2), newClassifier([]uint8{0, 7}, 0, 3, 2)
	encoder, decoder := Deep(nil, 3, 2)
	for want, f := range map[string]func(){
		"ae: New: Encoder or Decoder is missing": func() { New(Config{Encoder: encoder}) },
		"loss: FixedGaussian: variance is 0, want a positive number": func() {
			New(Config{Encoder: encoder, Decoder: decoder, Likelihood: new(loss.FixedGaussian)}).Step(train.Batch{X: mat32.New(1, 3)})
		},
		"ae: Deep: 1 sizes, want those of the data and of the code at least": func() { Deep(nil, 784) },
		"loss: BernoulliNLL: an empty batch":                                 func() { m.Step(train.Batch{X: mat32.New(0, 3)}) },
		"ae: Autoencoder.Evaluate: no examples":                              func() { m.Evaluate(mat32.New(0, 3)) },
		"nn: Dense.Forward: x is 1×4, want 3 columns":                        func() { m.Step(train.Batch{X: mat32.New(1, 4)}) },
		"ae: NewClassifier: no layers":                                       func() { NewClassifier(ClassifierConfig{}) },
		"ae: Classifier.Step: example 2, but there are 2 labels":             func() { c.Step(train.Batch{Index: []int{0, 2}, X: mat32.New(2, 3)}) },
		"loss: SoftmaxCrossEntropy: label 7 of row 0":                        func() { c.Step(train.Batch{Index: []int{1}, X: mat32.New(1, 3)}) },
		"ae: Classifier.Evaluate: 2 examples and 1 labels":                   func() { c.Evaluate(mat32.New(2, 3), make([]uint8, 1)) },
		"loss: SoftmaxCrossEntropy: 1 labels for 2 rows":                     func() { c.Step(train.Batch{Index: []int{0}, X: mat32.New(2, 3)}) },
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
