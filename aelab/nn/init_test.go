package nn

import (
	"math"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/random"
)

func TestInitializers(t *testing.T) {
	const in, out = 300, 200
	for name, c := range map[string]struct {
		init Initializer
		std  float64
	}{
		"Normal":        {Normal{0.01}, 0.01},
		"Uniform":       {Uniform{0.3}, 0.3 / math.Sqrt(3)},
		"GlorotUniform": {GlorotUniform{}, math.Sqrt(2.0 / (in + out))},
		"HeNormal":      {HeNormal{}, math.Sqrt(2.0 / in)},
		"FanInNormal":   {FanInNormal{}, math.Sqrt(1.0 / in)},
		"Constant":      {Constant(0.5), 0},
	} {
		w := make([]float32, in*out)
		c.init.Fill(w, in, out, random.New(1, "init"))
		var mean, square float64
		for _, v := range w {
			mean += float64(v) / float64(len(w))
		}
		for _, v := range w {
			square += (float64(v) - mean) * (float64(v) - mean) / float64(len(w))
		}
		if got := math.Sqrt(square); math.Abs(got-c.std) > 0.02*c.std+1e-9 {
			t.Errorf("%s: standard deviation %g, want %g", name, got, c.std)
		}
		if name != "Constant" && math.Abs(mean) > 5*c.std/math.Sqrt(in*out) {
			t.Errorf("%s: mean %g, want 0", name, mean)
		}
	}
}
