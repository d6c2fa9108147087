package faces

import (
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/internal/drawn"
)

// Height and Width are an image's size in pixels, those of the Frey faces.
const (
	Height = 28
	Width  = 20
)

const grain = 0.006 // s.d. of the noise in each pixel, such as a camera adds

// Draw returns n drawn faces without labels, in [0, 1] by steps of 1/255: the frames
// of a video, in order. Frame i depends on the seed and i alone: Draw(seed, m) begins
// with the frames of Draw(seed, n) for n < m, on any number of threads and any
// machine. Another seed gives another video of the same face.
// It panics if n is negative.
func Draw(seed uint64, n int) datasets.Images {
	return drawn.Images("drawn faces (stand-in for Frey faces)", n, Height, Width, func() func(int, []uint8) {
		motion := newMotion(seed)
		camera := random.New(seed, "faces: camera")
		noise := camera.Rand()
		return func(i int, pix []uint8) {
			f := motion.frame(i)
			camera.Seek(i)
			for row := range Height {
				for col := range Width {
					v := f.pixel(row, col)
					pix[row*Width+col] = drawn.Grey(drawn.Vary(noise, v, grain))
				}
			}
		}
	})
}
