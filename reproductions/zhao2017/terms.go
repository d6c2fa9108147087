package zhao2017

import (
	"context"
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/metrics"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/vae"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// Terms configures the experiment terms: the effect of α, λ and the bandwidth, each with the others fixed.
type Terms struct {
	Training
	datasets.Sizes
	Alphas     []float32 // with λ = Lambda
	Lambdas    []float32 // with α = 1
	Bandwidths []float32 // with α = 1, λ = Lambda
	Lambda     float32
}

// Validate returns an error that names all faults.
func (c Terms) Validate() error {
	var f experiment.Faults
	c.Training.faults(&f)
	f.Sizes(c.Sizes)
	f.Reject(len(c.Alphas) == 0 || len(c.Lambdas) == 0 || len(c.Bandwidths) == 0, "Alphas, Lambdas and Bandwidths have %d, %d and %d numbers, want some of each", len(c.Alphas), len(c.Lambdas), len(c.Bandwidths))
	for _, sweep := range c.sweeps() {
		checkObjectives(&f, sweep.objectives)
	}
	return f.Err()
}

var termsPresets = experiment.EachPreset(func(p experiment.Preset) Terms {
	c := Terms{
		Training: Training{Network: Network{Hidden: 256}, BatchSize: 200, Samples: 400_000, Rate: 1e-3, RecordEvery: 100, Codes: 2000},
		Sizes:    datasets.Sizes{Examples: 5000, Tests: 2000}, Lambda: 1000,
		Alphas: []float32{-9, -4, -1, 0, 0.5, 1}, Lambdas: []float32{1, 10, 100, 1000, 10_000}, Bandwidths: []float32{0.1, 1, 5, 25, 125, 625},
	}
	switch p {
	case experiment.Smoke:
		c.Training = Training{Network: Network{Hidden: 10}, BatchSize: 20, Samples: 100, Rate: 1e-3, RecordEvery: 5, Codes: 50}
		c.Sizes, c.Alphas, c.Lambdas, c.Bandwidths = datasets.Sizes{Examples: 100, Tests: 50}, c.Alphas[4:], c.Lambdas[:1], c.Bandwidths[:1]
	case experiment.Quick:
		c.Hidden, c.Samples = 100, 40_000
		c.Alphas, c.Lambdas, c.Bandwidths = []float32{-9, 0, 1}, []float32{1, 100, 10_000}, []float32{0.1, 5, 625}
	}
	c.Latents, c.EncoderFloor, c.DecoderFloor = 5, 0.1, 0.1
	return c
})

// sweep varies one of the three numbers. It has an objective for each value.
type sweep struct {
	name, title string
	log         bool // whether values are drawn on a logarithmic axis
	values      []float32
	objectives  []Objective
	measure     string // the measure that is drawn: the formula says how it changes
}

func (c Terms) sweeps() []sweep {
	alpha := sweep{"alpha", "α", false, c.Alphas, nil, information}
	for _, v := range c.Alphas {
		alpha.objectives = append(alpha.objectives, infoVAE(v, c.Lambda))
	}
	lambda := sweep{"lambda", "λ", true, c.Lambdas, nil, discrepancy}
	for _, v := range c.Lambdas {
		lambda.objectives = append(lambda.objectives, infoVAE(1, v))
	}
	bandwidth := sweep{"bandwidth", "bandwidth h", true, c.Bandwidths, nil, logDet}
	for _, v := range c.Bandwidths {
		o := infoVAE(1, c.Lambda)
		o.Bandwidth = v
		o.Name += fmt.Sprintf("-h-%g", v)
		bandwidth.objectives = append(bandwidth.objectives, o)
	}
	return []sweep{alpha, lambda, bandwidth}
}

// The names of each model's measures. Information is in nats.
const (
	information = "information I(x; z)"
	discrepancy = "MMD² of q(z) and the prior"
	logDet      = "log det Cov q(z)"
)

// terms trains small models, and shows that each number acts as the formula says. Information rises with α, and
// MMD² falls with λ. The bandwidth decides which departures from the prior MMD² sees.
func terms(ctx context.Context, r *experiment.Run, c Terms) error {
	fit, _, err := loadDigits(ctx, r)
	if err != nil {
		return err
	}
	digits := fit.First(c.Sizes)
	r.Expect(len(c.Alphas) + len(c.Lambdas) + len(c.Bandwidths))
	for _, s := range c.sweeps() {
		series := plots.Series{Name: "trained"}
		for i, o := range s.objectives {
			m, err := fitDigits(ctx, r, c.Training, o, digits.Train)
			if err != nil {
				return err
			}
			found := lookAtTerms(m, digits.Train.Pixels, c.Codes, r.Seed)
			for _, name := range []string{information, discrepancy, logDet} {
				r.Measure(fmt.Sprintf("%s=%g: %s", s.name, s.values[i], name), found[name], unitOf(name))
			}
			r.Measure(fmt.Sprintf("%s=%g: squared error of reconstructions, train", s.name, s.values[i]), squaredError(m.Reconstruct(digits.Train.Pixels), digits.Train.Pixels), experiment.PerImage)
			series.X, series.Y = append(series.X, float64(s.values[i])), append(series.Y, found[s.measure])
		}
		fig := plots.Curves(s.axes(), plots.Panel{Series: []plots.Series{series}})
		if s.measure == information {
			n := min(c.Codes, digits.Train.Len())
			fig.Describe("The estimate of I(x; z) is from %d images. It is at most log %d = %.1f nats.", n, n, math.Log(float64(n)))
		}
		if s.name == "bandwidth" {
			fig = plots.Beside(fig, sensitivity(c.Latents, c.Bandwidths))
		}
		if err := r.Figure(s.name, fmt.Sprintf("%s: what %s does", citation, s.title), fig, digits.Train.Origin); err != nil {
			return err
		}
	}
	return nil
}

// unitOf returns the unit of one of each model's measures.
func unitOf(measure string) string {
	if measure == information {
		return "nats"
	}
	return ""
}

func (s sweep) axes() plots.Axes {
	axes := plots.Axes{X: s.title, Y: s.measure, LogX: s.log, LogY: s.measure == discrepancy}
	if unit := unitOf(s.measure); unit != "" {
		axes.Y += " (" + unit + ")"
	}
	return axes
}

// lookAtTerms measures q(z) by n codes of at most n images, and returns the measures by name.
func lookAtTerms(m *vae.Model, images mat32.Matrix, n int, seed uint64) map[string]float64 {
	z := drawCodes(m, images, n, seed)
	return map[string]float64{
		information: mutualInformation(m, mat32.Rows(images, 0, min(n, images.Rows)), z),
		discrepancy: metrics.MMDStandardNormal(z, float64(m.Latent*m.Latent)),
		logDet:      metrics.LogDetCovariance(z),
	}
}

// mutualInformation estimates I(x; z) under q from a code of each image, in nats: the mean of
//
//	log q(zᵢ|xᵢ) - log 1/n Σⱼ q(zᵢ|xⱼ),
//
// which is at most log n. codes has a row for each of the n images; further rows are ignored.
func mutualInformation(m *vae.Model, images, codes mat32.Matrix) (sum float64) {
	mu, logVar := m.Encode(images)
	n := mu.Rows
	logs := make([]float64, n)
	for i := range n {
		z := mat32.Row(codes, i)
		top := math.Inf(-1)
		for j := range n {
			logs[j] = 0
			for c, l := range mat32.Row(logVar, j) {
				d := float64(z[c]) - float64(mat32.Row(mu, j)[c])
				logs[j] -= 0.5 * (float64(l) + d*d*math.Exp(-float64(l)))
			}
			top = math.Max(top, logs[j])
		}
		var mean float64
		for _, v := range logs {
			mean += math.Exp(v-top) / float64(n)
		}
		sum += (logs[i] - top - math.Log(mean)) / float64(n)
	}
	return sum
}

// sensitivity draws MMD² of the prior and two other normal distributions against the bandwidth, in closed form.
// One departs from the prior by its mean, the other by its variance. k is the number of latents.
func sensitivity(k int, bandwidths []float32) *plots.Figure {
	low, high := float64(bandwidths[0]), float64(bandwidths[len(bandwidths)-1])
	shifted, wide := plots.Series{Name: "mean 1 in one dimension"}, plots.Series{Name: "variance 4 in all dimensions"}
	const points = 60
	for i := range points + 1 {
		h := low * math.Pow(max(high/low, 2), float64(i)/points)
		g := func(variance, square float64) float64 {
			return math.Pow(1+2*variance/h, -float64(k)/2) * math.Exp(-square/(h+2*variance))
		}
		shifted.X, shifted.Y = append(shifted.X, h), append(shifted.Y, 2*g(2, 0)-2*g(2, 1))
		wide.X, wide.Y = append(wide.X, h), append(wide.Y, g(8, 0)+g(2, 0)-2*g(5, 0))
	}
	f := plots.Curves(plots.Axes{X: "bandwidth h", Y: "MMD²", LogX: true, LogY: true}, plots.Panel{Series: []plots.Series{shifted, wide}})
	f.Describe("What MMD² is, in closed form, of normal distributions that are not the prior.")
	return f
}
