package zhao2017

import (
	"context"
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/vae"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// Likelihood configures the experiment likelihood.
type Likelihood struct {
	Training
	datasets.Sizes
	Objectives []Objective
	Images     int // test images
	Importance int // samples for each
	Biased     int // first images whose log p(x) the authors' estimate gives, too
}

// Validate returns an error that names all faults.
func (c Likelihood) Validate() error {
	var f experiment.Faults
	c.Training.faults(&f)
	f.Sizes(c.Sizes)
	checkObjectives(&f, c.Objectives)
	f.AtLeast(1, "Images", c.Images)
	f.AtLeast(1, "Importance", c.Importance)
	f.AtLeast(1, "Biased", c.Biased)
	f.Reject(c.Biased > c.Images, "Biased is %d, want at most the %d of Images", c.Biased, c.Images)
	return f.Err()
}

// likelihoodPresets have the α and λ of the authors' code of binary digits.
var likelihoodPresets = experiment.EachPreset(func(p experiment.Preset) Likelihood {
	mmd, stein := infoVAE(0, 50), infoVAE(0, 50)
	mmd.Name = "mmd"
	stein.Name, stein.Divergence = "stein", "Stein"
	c := Likelihood{
		Training:   Training{Network: width(1, 2), BatchSize: 100, Samples: 1_500_000, Rate: 1e-3, RecordEvery: 500, Codes: 10_000},
		Objectives: []Objective{elbo, mmd, stein, infoVAE(0, 1000)}, Images: 1000, Importance: 5000, Biased: 100,
	}
	switch p {
	case experiment.Smoke:
		c.Training = Training{Network: width(1, 32), BatchSize: 20, Samples: 100, Rate: 1e-3, RecordEvery: 5, Codes: 50}
		c.Sizes, c.Images, c.Importance, c.Biased = datasets.Sizes{Examples: 200, Tests: 100}, 3, 20, 2
	case experiment.Quick:
		c.Training = Training{Network: width(1, 8), BatchSize: 100, Samples: 50_000, Rate: 1e-3, RecordEvery: 50, Codes: 2000}
		c.Objectives, c.Images, c.Importance, c.Biased = []Objective{elbo, mmd}, 20, 500, 20
	}
	c.Latents, c.EncoderFloor = 10, 0.05
	return c
})

// likelihood trains on binary digits, and estimates log p(x) of test digits by importance sampling. The
// estimate of the authors' code stands beside it. Each model is a piece.
func likelihood(ctx context.Context, r *experiment.Run, c Likelihood) error {
	fit, _, err := loadDigits(ctx, r)
	if err != nil {
		return err
	}
	digits := fit.First(c.Sizes)
	digits.Train, digits.Test = digits.Train.Binarized("binarized training"), digits.Test.Binarized("binarized test")
	r.Expect(len(c.Objectives))
	means := map[string]float64{}
	for _, o := range c.Objectives {
		cause := c
		cause.Objectives = []Objective{o}
		kept, err := r.Piece("likelihood-"+o.Name, cause, func() (experiment.Values, error) { return c.objective(ctx, r, o, digits) })
		if err != nil {
			return err
		}
		means[o.Name] = kept[meanNLL][0]
	}
	for _, o := range c.Objectives[1:] {
		r.Measure(nllAgainst(o.Name, c.Objectives[0].Name), means[o.Name]-means[c.Objectives[0].Name], "nats")
	}
	return nil
}

// meanNLL is the series of the mean negative log-likelihood of a model.
const meanNLL = "nll"

// objective trains a model by an objective and measures it.
func (c Likelihood) objective(ctx context.Context, r *experiment.Run, o Objective, digits datasets.Split) (experiment.Values, error) {
	images, name := digits.Test.First(c.Images).Pixels, o.Name
	o.Name = "binary-" + name
	m, err := fitDigits(ctx, r, c.Training, o, digits.Train)
	if err != nil {
		return nil, err
	}
	nlls, err := experiment.ImportanceBounds(ctx, m, images, c.Importance)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	floats.Scale(-1, nlls)
	var authors []float64
	for i := range c.Biased {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("the authors' estimate for %s stopped at image %d of %d (%w): it begins anew when the same command is given again", name, i, c.Biased, err)
		}
		authors = append(authors, -biasedEstimate(m, mat32.Rows(images, i, i+1), i, c.Importance))
	}
	mean := stat.Mean(nlls, nil)
	r.Measure(nllOf(name), mean, "nats")
	r.Measure(name+": standard error of the NLL over images", stat.StdErr(stat.StdDev(nlls, nil), float64(len(nlls))), "nats")
	r.Measure(name+": negative ELBO", -m.Bound(images, 10), "nats")
	r.Measure(name+": NLL of the first images", stat.Mean(nlls[:c.Biased], nil), "nats")
	r.Measure(name+": NLL of the first images, by the authors' estimate", stat.Mean(authors, nil), "nats")
	measureCodes(r, name, m, c.Training, digits)
	return experiment.Values{meanNLL: {mean}}, nil
}

func nllOf(model string) string { return model + ": NLL by importance sampling" }

func nllAgainst(a, b string) string { return fmt.Sprintf("NLL of %s less that of %s", a, b) }

// biasedEstimate returns the estimate of log p(x), in nats, that the authors' code makes,
//
//	log 1/k Σᵢ p(x|zᵢ) - KL(q(z|x) ‖ p(z)),  zᵢ ~ q(z|x).
//
// x has one row, and first addresses the noise. This is not importance sampling: the weight p(z)/q(z|x) of each
// sample is replaced by the exponential of the weight's expected logarithm. By Jensen's inequality the estimate
// is above log p(x) where q is the true posterior.
func biasedEstimate(m *vae.Model, x mat32.Matrix, first, k int) float64 {
	noise := random.New(m.Seed, "biased estimate").Seek(first)
	mu, logVar := m.Encode(x)
	z, repeated := mat32.New(k, m.Latent), mat32.New(k, x.Cols)
	noise.Normal(z.Data)
	var kl float64
	for j, l := range logVar.Data {
		s := math.Exp(float64(l) / 2)
		for i := range k {
			z.Data[i*m.Latent+j] = mu.Data[j] + float32(s)*z.Data[i*m.Latent+j]
		}
		kl += 0.5 * (float64(mu.Data[j])*float64(mu.Data[j]) + s*s - 1 - float64(l))
	}
	for i := range k {
		copy(mat32.Row(repeated, i), x.Data[:x.Cols])
	}
	logs := make([]float64, k)
	m.Likelihood.NLLRows(logs, m.Decoder.Forward(z, nn.Pass{}), repeated)
	floats.Scale(-1, logs)
	return floats.LogSumExp(logs) - math.Log(float64(k)) - kl
}
