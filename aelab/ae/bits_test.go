package ae

import (
	"fmt"
	"hash/fnv"
	"math"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/internal/samebits"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/train"
)

func TestSameBitsEverywhere(t *testing.T) { samebits.Check(t, trainedBits) }

// trainedBits trains each model for two steps. It returns a hash of the terms, the parameters and some
// reconstructions.
func trainedBits() string {
	encoder, decoder := Deep(nn.Normal{Std: 0.05}, 300, 150, 20)
	layers, _ := Deep(nn.Normal{Std: 0.05}, 300, 150, 10)
	sparse := newModel(300, 150, 12, 0.05)
	deep := New(Config{Encoder: encoder, Decoder: decoder})
	classifier := NewClassifier(ClassifierConfig{Layers: layers, Labels: []uint8{3, 9}, Frozen: Stages(Stage{1, len(layers) - 1})})
	x, index := uniform(100, 300), make([]int, 100)
	for i := range index {
		index[i] = i % 2
	}
	h := fnv.New64a()
	noisy := NewNoisy(NoisyConfig{Input: 300, Units: 150, Noise: Noise{Input: 0.2, Hidden: 0.5}})
	for _, m := range []train.Model{sparse, deep, classifier, noisy} {
		w, dw := m.Params()
		sgd := &optim.SGD{LearningRate: 0.01, Momentum: 0.9}
		sgd.Init(len(w))
		for step := range 2 {
			for _, term := range m.Step(train.Batch{Step: step, Index: index, X: x}) {
				fmt.Fprintf(h, "%x", math.Float64bits(term.Value))
			}
			sgd.Step(w, dw)
		}
		for _, v := range w {
			fmt.Fprintf(h, "%x", math.Float32bits(v))
		}
	}
	for _, v := range append(sparse.Reconstruct(uniform(3, 300)).Data, deep.Reconstruct(x).Data...) {
		fmt.Fprintf(h, "%x", math.Float32bits(v))
	}
	return fmt.Sprintf("%x", h.Sum64())
}
