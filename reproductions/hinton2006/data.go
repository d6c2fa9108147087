package hinton2006

import (
	"context"
	"fmt"

	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// data is a data set in the two parts that an experiment uses.
type data struct {
	datasets.Split
	name string
}

// loadDigits returns MNIST: all 60,000 training images, as the authors did in the end, and
// the 10,000 test images; or the first of each, as s says. Pixels are used as probabilities.
func loadDigits(ctx context.Context, r *experiment.Run, s datasets.Sizes) (data, error) {
	digits, err := r.MNIST(ctx)
	return data{digits.First(s), "digits"}, err
}

// hasComponents returns an error if the training images have fewer than k principal components.
func (d data) hasComponents(k int) error {
	if most := min(d.Train.Len()-1, d.Train.Pixels.Cols); k > most {
		return fmt.Errorf("%d principal components are asked for, but %d %s of %d pixels have %d", k, d.Train.Len(), d.name, d.Train.Pixels.Cols, most)
	}
	return nil
}
