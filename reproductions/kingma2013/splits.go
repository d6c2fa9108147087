package kingma2013

import (
	"context"
	"fmt"

	"github.com/aelab-go/autoencoders/datasets/freyface"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"gonum.org/v1/gonum/stat"
)

// Splits configures the experiment frey-splits.
type Splits struct {
	Frey    Training
	Latents int
	Random  int // number of random splits; the split in the order of the video is one more
}

// Validate returns an error that names all faults.
func (c Splits) Validate() error {
	f := c.Frey.faults("Frey", c.Latents)
	f.AtLeast(2, "Random", c.Random)
	return f.Err()
}

var splitsPresets = experiment.EachPreset(func(p experiment.Preset) Splits {
	c := Splits{Frey: asThen(p, freyTraining(p), freyRate), Latents: experiment.Pick(p, 2, 10, 10), Random: experiment.Pick(p, 2, 2, 5)}
	if p == experiment.Quick {
		c.Frey.Samples = 100_000
	}
	return c
})

// splitsOf names a statistic of the test bounds on the random splits.
func splitsOf(statistic string, samples int) string {
	return fmt.Sprintf("frey, random splits: test bound at %.0e samples, %s", float64(samples), statistic)
}

// splits trains the same model on different splits of the faces, because the paper does not give its split.
// Each training is a piece.
func splits(ctx context.Context, r *experiment.Run, c Splits) error {
	faces, err := freyface.Load(ctx, r.DataConfig)
	if err != nil {
		return err
	}
	r.Uses(faces.Origin)
	r.Expect(1 + c.Random)
	var random []float64
	for split := range 1 + c.Random {
		kept, err := r.Piece(fmt.Sprintf("split-%d", split), []any{c.Frey, c.Latents}, func() (experiment.Values, error) {
			d := faceData(faces, split, c.Frey)
			m, err := fit(ctx, r, c.Frey, d, c.Latents)
			if err != nil {
				return nil, err
			}
			name := fmt.Sprintf("frey Nz=%d, split %d", c.Latents, split)
			if split == 0 {
				name = fmt.Sprintf("frey Nz=%d, in order", c.Latents)
			}
			bound := m.Bound(d.Test.Pixels, 1)
			r.Measure(name+": test bound at the end", bound, "nats")
			r.Measure(name+": one Gaussian for each pixel", unconditional(d.Train, d.Test), "nats")
			return experiment.Values{"bound": {bound}}, nil
		})
		if err != nil {
			return err
		}
		if split > 0 {
			random = append(random, kept["bound"]...)
		}
	}
	mean, sd := stat.MeanStdDev(random, nil)
	r.Measure(splitsOf("mean", c.Frey.Samples), mean, "nats")
	r.Measure(splitsOf("standard deviation", c.Frey.Samples), sd, "nats")
	return nil
}
