package curves

import (
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/internal/drawn"
)

// Size is the height and width of an image in pixels.
const Size = 28

// Draw returns n images without labels, in [0, 1] by steps of 1/255: black paper, white
// ink. Image i depends on the seed and i alone: Draw(seed, m) begins with the images of
// Draw(seed, n) for n < m, on any number of threads and any machine.
//
// Standin is false: the paper's images are drawn too, by the same rules. SHA256 is that
// of the pixels as bytes. It panics if n is negative.
func Draw(seed uint64, n int) datasets.Images {
	d := drawn.Images("curves (generated)", n, Size, Size, func() func(int, []uint8) {
		stream := random.New(seed, "curves: points")
		r := stream.Rand()
		var p pen
		return func(i int, pix []uint8) {
			stream.Seek(i)
			p.draw(newPoints(r))
			for j, v := range p.paper {
				pix[j] = drawn.Grey(v)
			}
		}
	})
	d.Standin = false
	return d
}
