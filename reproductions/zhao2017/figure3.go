package zhao2017

import (
	"context"
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/vae"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"gonum.org/v1/gonum/floats"
)

// Figure3 configures the experiment figure-3.
type Figure3 struct {
	Training
	Size       int // training images
	Tests      int // test images; 0 is all
	Objectives []Objective
	Reach      float64 // the densities are drawn from -Reach to Reach
	Side       int     // points of a drawn density along each axis
}

// Validate returns an error that names all faults.
func (c Figure3) Validate() error {
	var f experiment.Faults
	c.Training.faults(&f)
	f.AtLeast(1, "Size", c.Size)
	f.AtLeast(0, "Tests", c.Tests)
	checkObjectives(&f, c.Objectives)
	f.Reject(c.Latents != 2, "Latents is %d, want 2: densities are drawn on the plane", c.Latents)
	f.Positive("Reach", c.Reach)
	f.AtLeast(2, "Side", c.Side)
	return f.Err()
}

var figure3Presets = experiment.EachPreset(func(p experiment.Preset) Figure3 {
	c := Figure3{
		Training: littleTraining(p), Size: experiment.Pick(p, 40, 500, 500), Tests: experiment.Pick(p, 50, 0, 0),
		Objectives: []Objective{infoVAE(1, 1000), elbo}, Reach: 6, Side: experiment.Pick(p, 20, 120, 120),
	}
	c.Latents = 2
	return c
})

// figure3 trains models with two latents on few images (Figure 3). It draws the density of the prior and those
// of the codes of all training images together.
func figure3(ctx context.Context, r *experiment.Run, c Figure3) error {
	fit, _, err := loadDigits(ctx, r)
	if err != nil {
		return err
	}
	digits := fit.First(datasets.Sizes{Examples: c.Size, Tests: c.Tests})
	r.Expect(len(c.Objectives))
	names := []string{"prior"}
	prior := mat32.New(1, 2)
	densities := [][]float64{aggregate(prior, prior, c.Reach, c.Side)} // N(0, I): mean 0, log-variance 0
	var logDets []float64
	for _, o := range c.Objectives {
		m, err := fitDigits(ctx, r, c.Training, o, digits.Train)
		if err != nil {
			return err
		}
		training, _ := measureCodes(r, o.Name, m, c.Training, digits)
		logDets = append(logDets, training)
		names = append(names, o.title())
		densities = append(densities, densityOf(m, digits.Train, c))
	}
	for i, o := range c.Objectives[1:] {
		r.Measure(logDetBeyond(o.Name, c.Objectives[0].Name), logDets[1+i]-logDets[0], "")
	}
	tiles := mat32.New(len(densities), c.Side*c.Side)
	for i, d := range densities {
		most := floats.Max(d)
		for j, v := range d {
			mat32.Row(tiles, i)[j] = float32(math.Sqrt(v / most)) // the root makes low densities visible
		}
	}
	f := plots.Grid(tiles, c.Side, c.Side, len(densities), names...)
	f.Describe("After training on %d images, from the left: the density of the prior, and of the codes of all training images together, by each objective. From %g to %g along both axes; brightness is the root of the density, each on its own scale. Networks of %s.", c.Size, -c.Reach, c.Reach, c.widthWords())
	return r.Figure("figure-3", citation+", Figure 3: the prior, and where the codes are", f, digits.Train.Origin)
}

func logDetBeyond(a, b string) string {
	return fmt.Sprintf("log det Cov q(z) of %s less that of %s, train", a, b)
}

// densityOf returns the density q(z) of the codes of all images together, in the form of aggregate.
func densityOf(m *vae.Model, images datasets.Images, c Figure3) []float64 {
	mu, logVar := m.Encode(images.Pixels)
	return aggregate(mu, logVar, c.Reach, c.Side)
}

// aggregate returns the density of a mixture of n normal distributions on the plane. mu and logVar, n×2, are
// their means and log-variances. The density is given at side×side points, line by line from the top. Along
// each axis the points are evenly spread from -reach to reach.
func aggregate(mu, logVar mat32.Matrix, reach float64, side int) []float64 {
	along := func(axis int) [][]float64 { // density of each distribution along an axis, at each coordinate
		list := make([][]float64, mu.Rows)
		for i := range list {
			mean, s := float64(mat32.Row(mu, i)[axis]), math.Exp(float64(mat32.Row(logVar, i)[axis])/2)
			for k := range side {
				at := (reach*(2*float64(k)/float64(side-1)-1) - mean) / s
				list[i] = append(list[i], math.Exp(-at*at/2)/(s*math.Sqrt(2*math.Pi)))
			}
		}
		return list
	}
	density := make([]float64, side*side)
	across, down := along(0), along(1)
	for i := range mu.Rows {
		for y := range side {
			line := density[(side-1-y)*side : (side-y)*side] // up is positive
			floats.AddScaled(line, down[i][y]/float64(mu.Rows), across[i])
		}
	}
	return density
}
