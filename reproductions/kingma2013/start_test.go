package kingma2013

import (
	"math"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// spread returns the root mean square of the columns from first to last - 1 of a parameter.
func spread(p *nn.Param, first, last int) float64 {
	w, n := p.Weights(), 0
	var sum float64
	for i := range w.Rows {
		for _, v := range mat32.Row(w, i)[first:last] {
			sum, n = sum+float64(v)*float64(v), n+1
		}
	}
	return math.Sqrt(sum / float64(n))
}

// TestStarts checks the spread of the parameters of each start, for a model of faces.
func TestStarts(t *testing.T) {
	const d, k, hidden = 560, 100, 200
	type spreads struct{ means, meanBiases, logVars, logVarBiases, outputs, outputBiases float64 }
	want := map[string]spreads{
		"0.01, zero heads":   {means: 0.01, meanBiases: 0.01, outputs: 0.01},
		"0.01":               {0.01, 0.01, 0.01, 0.01, 0.01, 0.01},
		"0.1":                {0.1, 0.1, 0.1, 0.1, 0.1, 0.1},
		"fan-in, zero heads": {means: 1 / math.Sqrt(hidden), meanBiases: 0.01, outputs: 1 / math.Sqrt(hidden), outputBiases: 0.01},
	}
	for _, s := range startsPresets[experiment.PaperScale].Starts {
		training := Training{Hidden: hidden, InitStd: s.InitStd, ZeroHeads: s.ZeroHeads, FanIn: s.FanIn}
		m := NewModel(training, d, k, 1500, new(loss.SigmoidGaussian), 1)
		encoder, decoder := m.Encoder.Params(), m.Decoder.Params()
		got := spreads{
			spread(encoder[2], 0, k), spread(encoder[3], 0, k), spread(encoder[2], k, 2*k), spread(encoder[3], k, 2*k),
			spread(decoder[2], 0, 2*d), spread(decoder[3], 0, 2*d),
		}
		near := func(got, want float64) bool { return math.Abs(got-want) <= 0.3*want }
		w := want[s.Name]
		if !near(got.means, w.means) || !near(got.meanBiases, w.meanBiases) || !near(got.logVars, w.logVars) ||
			!near(got.logVarBiases, w.logVarBiases) || !near(got.outputs, w.outputs) || !near(got.outputBiases, w.outputBiases) || w.means == 0 {
			t.Errorf("start %s: standard deviations %+v, want %+v", s.Name, got, w)
		}
	}
}

// TestFirstBound checks the bound at the start of the authors' library, before training: nearly that of fair
// coins, -784·log 2 nats. A start from N(0, 0.1²) would give less than -600.
func TestFirstBound(t *testing.T) {
	training := mnistBoundsPresets[experiment.PaperScale].Training
	m := NewModel(training, 784, 20, 50_000, loss.Bernoulli{}, 1)
	x := mat32.New(500, 784)
	random.New(1, "x").Uniform(x.Data)
	if got := m.Bound(x, 1); math.Abs(got+543.6) > 0.5 {
		t.Errorf("first bound is %.2f nats, want -543.6 ± 0.5", got)
	}
}

// TestEpsilonIsOfSums checks that Adagrad's steps are those of gradients summed over the batch with the authors'
// ε, even where ε matters. The older experiments have this ε for the means.
func TestEpsilonIsOfSums(t *testing.T) {
	for _, batch := range []int{20, 100, 50_000} {
		training := mnistBoundsPresets[experiment.PaperScale].Training
		training.Warmup = 0
		ours := training.adagrad(batch)
		theirs := &optim.Adagrad{LearningRate: training.LearningRate, Epsilon: 1e-8}
		ours.Init(3)
		theirs.Init(3)
		mean, sum, got, want := make([]float32, 3), []float32{1e-6, -1e-4, 2}, make([]float32, 3), make([]float32, 3)
		for i, v := range sum {
			mean[i] = v / float32(batch)
		}
		for range 3 {
			ours.Step(got, mean)
			theirs.Step(want, sum)
		}
		for i := range got {
			if math.Abs(float64(got[i]/want[i]-1)) > 1e-5 {
				t.Errorf("batch of %d: a sum of %g moves to %g, want %g", batch, sum[i], got[i], want[i])
			}
		}
	}
	if older := mnistTraining(experiment.PaperScale).adagrad(100).Epsilon; older != 1e-8 {
		t.Errorf("ε of the older experiments is %g, want 1e-8", older)
	}
}
