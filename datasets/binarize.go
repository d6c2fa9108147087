package datasets

import (
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// Binarized returns the images with each pixel replaced by a draw: 1 with the pixel's grey value as the
// probability, else 0. The same purpose gives the same draws.
func (d Images) Binarized(purpose string) Images {
	grey := mat32.Flat(mat32.Clone(d.Pixels)) // rows without gaps
	d.Pixels = mat32.New(d.Pixels.Rows, d.Pixels.Cols)
	random.New(1, purpose).Bernoulli(d.Pixels.Data, grey)
	return d
}
