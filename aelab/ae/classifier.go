package ae

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// ClassifierConfig describes a network that tells classes apart. The model owns Layers afterwards.
type ClassifierConfig struct {
	// Layers end in a layer with a logit for each class. The layers before it may be the encoder of an
	// autoencoder or of an unrolled stack.
	Layers nn.Sequential
	Labels []uint8 // class of each training example, in the order of the data
	// Frozen returns how many of the first layers keep their weights in an update; nil is none. Stages
	// makes such a function.
	Frozen func(step int) int
	// Corruption changes the input of the layers in training, as Config.Corruption does.
	Corruption nn.Layer
	Seed       uint64
}

// Stage is a part of a training in which the first layers keep their weights.
type Stage struct {
	Steps  int // updates
	Frozen int // number of first layers, activations included
}

// Stages returns a ClassifierConfig.Frozen that goes through the stages in order. After the last one all
// layers learn. Freezing keeps the random weights of the last layer from undoing the others. Hinton and
// Salakhutdinov 2006 train the last layer alone for five epochs. Makhzani and Frey 2014 train the last
// layer, then the last two, then all. A layer that has learned cannot be frozen afterwards: an optimiser
// with momentum goes on moving it. Stages panics if a number is negative.
func Stages(stages ...Stage) func(step int) int {
	for _, s := range stages {
		if s.Steps < 0 || s.Frozen < 0 {
			panic(fmt.Sprintf("ae: Stages: %d steps with %d layers frozen, want no negative number", s.Steps, s.Frozen))
		}
	}
	return func(step int) int {
		for _, s := range stages {
			if step < s.Steps {
				return s.Frozen
			}
			step -= s.Steps
		}
		return 0
	}
}

// Classifier is a network with softmax outputs that minimises the cross-entropy of the labels. Hinton and
// Salakhutdinov (2006) turn a pretrained stack into such a network.
//
// Classifier implements train.Model. It is not safe for concurrent use.
type Classifier struct {
	ClassifierConfig
	w, dw   []float32
	params  []*nn.Param
	dlogits mat32.Matrix
	labels  []uint8 // of the batch
	terms   [2]train.Term
}

// NewClassifier returns a network with its parameters drawn from the seed's "init" stream.
// It panics if there are no layers.
func NewClassifier(cfg ClassifierConfig) *Classifier {
	if len(cfg.Layers) == 0 {
		panic("ae: NewClassifier: no layers")
	}
	m := &Classifier{ClassifierConfig: cfg}
	m.w, m.dw = nn.Alloc(random.New(cfg.Seed, "init"), cfg.Layers)
	m.params = cfg.Layers.Params()
	return m
}

// Params returns the slab of parameters and the slab of their gradients.
func (m *Classifier) Params() (w, dw []float32) { return m.w, m.dw }

// Range implements train.Model: any data will do.
func (m *Classifier) Range() (low, high float32) { return loss.Unbounded() }

// Modules names the layers for nn.SaveWeights and nn.LoadWeights: "layers.0.weight" and so on.
func (m *Classifier) Modules() []nn.Module { return []nn.Module{{Name: "layers", Layer: m.Layers}} }

// Step sets the gradients of the first term, the batch's mean "cross-entropy" in nats. Gradients of frozen
// layers are 0. The second term is the "error rate": the share of examples whose largest logit is that of
// another class. Of equal logits, the first counts as the largest. Step panics if an example has no label,
// or if all layers are frozen.
func (m *Classifier) Step(b train.Batch) []train.Term {
	nn.ClearGrads(m.params)
	m.labels = resize(m.labels, len(b.Index))
	for i, example := range b.Index {
		if example >= len(m.Labels) {
			panic(fmt.Sprintf("ae: Classifier.Step: example %d, but there are %d labels", example, len(m.Labels)))
		}
		m.labels[i] = m.Labels[example]
	}
	pass := nn.Training(b.Step)
	m.terms = m.measure(m.Layers.Forward(corrupted(m.Corruption, b.X, pass), pass), m.labels)
	frozen := 0
	if m.Frozen != nil {
		frozen = m.Frozen(b.Step)
	}
	if frozen >= len(m.Layers) {
		panic(fmt.Sprintf("ae: Classifier.Step: %d of %d layers are frozen: want one that learns", frozen, len(m.Layers)))
	}
	m.Layers[frozen:].Backward(m.dlogits, false)
	nn.FinishGrads(m.params)
	return m.terms[:]
}

// measure returns the terms, and sets dlogits to the gradient.
func (m *Classifier) measure(logits mat32.Matrix, labels []uint8) [2]train.Term {
	m.dlogits = mat32.Resize(m.dlogits, logits.Rows, logits.Cols)
	clear(m.dlogits.Data)
	value := loss.SoftmaxCrossEntropy(m.dlogits, logits, labels)
	wrong := 0
	for i, label := range labels {
		if largest(mat32.Row(logits, i)) != int(label) {
			wrong++
		}
	}
	return [...]train.Term{{Name: "cross-entropy", Value: value}, {Name: "error rate", Value: float64(wrong) / float64(len(labels))}}
}

// largest returns the index of the first of the largest values.
func largest(x []float32) int {
	at := 0
	for i, v := range x {
		if v > x[at] {
			at = i
		}
	}
	return at
}

// Evaluate returns the terms of Step as means over all rows of x, without a gradient. It panics if there
// are no rows, or not one label for each.
func (m *Classifier) Evaluate(x mat32.Matrix, labels []uint8) train.Terms {
	if x.Rows == 0 || len(labels) != x.Rows {
		panic(fmt.Sprintf("ae: Classifier.Evaluate: %d examples and %d labels: want one for each, and some", x.Rows, len(labels)))
	}
	var total train.Terms
	for i := 0; i < x.Rows; i += chunk {
		j := min(i+chunk, x.Rows)
		terms := m.measure(m.Layers.Forward(mat32.Rows(x, i, j), nn.Pass{}), labels[i:j])
		total = addShare(total, terms[:], float64(j-i)/float64(x.Rows))
	}
	return total
}

// ErrorRate returns the share of the rows of x whose predicted class is not their label.
func (m *Classifier) ErrorRate(x mat32.Matrix, labels []uint8) float64 {
	return m.Evaluate(x, labels)[1].Value
}

// Predict returns the class of each row of x.
func (m *Classifier) Predict(x mat32.Matrix) []uint8 {
	logits := inParts(x, func(part mat32.Matrix) mat32.Matrix { return m.Layers.Forward(part, nn.Pass{}) })
	classes := make([]uint8, x.Rows)
	for i := range classes {
		classes[i] = uint8(largest(mat32.Row(logits, i)))
	}
	return classes
}

// Probabilities returns the softmax of the logits of each row of x, n×classes.
func (m *Classifier) Probabilities(x mat32.Matrix) mat32.Matrix {
	return inParts(x, func(part mat32.Matrix) mat32.Matrix {
		logits := m.Layers.Forward(part, nn.Pass{})
		p := mat32.New(logits.Rows, logits.Cols)
		for i := range p.Rows {
			in, out := mat32.Row(logits, i), mat32.Row(p, i)
			top := in[largest(in)]
			for c, a := range in {
				out[c] = a - top
			}
			simd.Exp(out, out)
			simd.Scale(out, float32(1/simd.Sum(out)))
		}
		return p
	})
}
