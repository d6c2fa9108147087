package loss_test

import (
	"math"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
	"gonum.org/v1/gonum/stat"
)

// Draws have the mean and the variance of the distribution that the outputs describe.
func TestSampleHasMoments(t *testing.T) {
	const n, a, l = 20_000, 0.7, -1.2 // an output, and a log-variance
	p := 1 / (1 + math.Exp(-a))
	for name, c := range map[string]struct {
		loss.Likelihood
		mean, variance float64
	}{
		"Bernoulli":                {loss.Bernoulli{}, p, p * (1 - p)},
		"Squares":                  {loss.Squares{}, a, 1},
		"FixedGaussian":            {&loss.FixedGaussian{Variance: 0.3}, a, 0.3},
		"FixedGaussian of sigmoid": {&loss.FixedGaussian{Variance: 0.3, Sigmoid: true}, p, 0.3},
		"Gaussian":                 {loss.Gaussian{}, a, math.Exp(l)},
		"SigmoidGaussian":          {new(loss.SigmoidGaussian), p, math.Exp(l)},
	} {
		out := mat32.New(n, c.Outputs(1))
		for i := range n {
			row := mat32.Row(out, i)
			row[0], row[len(row)-1] = a, map[bool]float32{true: a, false: l}[len(row) == 1]
		}
		dst := mat32.New(n, 1)
		c.Sample(dst, out, random.New(1, "sample"))
		mean, variance := stat.MeanVariance(float64s(dst.Data), nil)
		if math.Abs(mean-c.mean) > 5*math.Sqrt(c.variance/n) {
			t.Errorf("%s: mean %.4f, want %.4f", name, mean, c.mean)
		}
		if math.Abs(variance-c.variance) > 5*c.variance*math.Sqrt(2./n) {
			t.Errorf("%s: variance %.4f, want %.4f", name, variance, c.variance)
		}
	}
}

func float64s(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}
