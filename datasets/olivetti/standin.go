package olivetti

import (
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/faces"
	"github.com/aelab-go/autoencoders/datasets/internal/drawn"
)

// apart is the number of frames of a person's video from one of their images to the next, so that the
// images differ in pose and expression.
const apart = 3

// standin draws 40 videos of one face and takes ten images from each. A frame's middle square, brow to
// chin, is enlarged to 64×64, so the face fills the image, as the Olivetti faces do. The people differ
// only in what their videos show.
func standin() datasets.Images {
	var videos [People]mat32.Matrix
	for person := range videos {
		videos[person] = faces.Draw(uint64(person+1), PerPerson*apart).Pixels
	}
	d := drawn.Images("drawn faces in place of the Olivetti faces", Size, Height, Width, func() func(int, []uint8) {
		return func(i int, pix []uint8) {
			enlarge(mat32.Row(videos[i/PerPerson], i%PerPerson*apart), pix)
		}
	})
	d.Labels = labels(PerPerson)
	return d
}

// enlarge sets pix to the middle square of a drawn face, interpolated.
func enlarge(face []float32, pix []uint8) {
	const (
		square = faces.Width
		top    = (faces.Height - square) / 2
	)
	p := plane{face[top*faces.Width : (top+square)*faces.Width], square, square}
	for row := range Height {
		for col := range Width {
			// Pixel centres are at whole numbers, the square's edges half a pixel beyond.
			x := float64((float64(col)+0.5)*square)/Width - 0.5
			y := float64((float64(row)+0.5)*square)/Height - 0.5
			pix[row*Width+col] = drawn.Grey(p.at(x, y))
		}
	}
}
