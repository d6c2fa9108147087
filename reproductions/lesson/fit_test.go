package lesson

import (
	"slices"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/ae"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

func tiny(std float64, seed uint64) *ae.Autoencoder {
	init := nn.Normal{Std: std}
	return ae.New(ae.Config{
		Encoder: nn.NewDense(3, 2, init), Decoder: nn.NewDense(2, 3, init), Likelihood: loss.Squares{}, Seed: seed,
	})
}

var four = datasets.Images{Pixels: mat32.View([]float32{1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1}, 4, 3)}

// A second Fit of the same model loads the weights of the first.
func TestFitLoadsWhatIsTrained(t *testing.T) {
	t.Setenv(experiment.RunsVariable, t.TempDir())
	first, second := tiny(0.1, 1), tiny(0.1, 1)
	one := Fit("tiny", first, four, train.Config{Steps: 5})
	two := Fit("tiny", second, four, train.Config{Steps: 5})
	w, _ := first.Params()
	v, _ := second.Params()
	if !slices.Equal(w, v) || len(one.Records) != len(two.Records) {
		t.Errorf("got weights %v and %v", w, v)
	}
}

// Another model, other data or another length has another fingerprint. The weights stay the same.
func TestFingerprint(t *testing.T) {
	c := train.Config{Steps: 5}
	m := tiny(0.1, 1)
	w, _ := m.Params()
	before := slices.Clone(w)
	sum := fingerprint(m, four.Pixels, c)
	if !slices.Equal(w, before) {
		t.Error("the weights have changed")
	}
	if again := fingerprint(tiny(0.1, 1), four.Pixels, c); again != sum {
		t.Errorf("the same training has %08x and %08x", sum, again)
	}
	for name, other := range map[string]uint32{
		"init": fingerprint(tiny(0.2, 1), four.Pixels, c), "seed": fingerprint(tiny(0.1, 2), four.Pixels, c),
		"data":   fingerprint(tiny(0.1, 1), four.Rows(1, 4).Pixels, c),
		"length": fingerprint(tiny(0.1, 1), four.Pixels, train.Config{Steps: 6}),
	} {
		if other == sum {
			t.Errorf("another %s has the same fingerprint", name)
		}
	}
}
