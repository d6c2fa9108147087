package datasets

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// Images is a set of grey images of one size, in memory.
type Images struct {
	Origin                     // of the whole set, even if this is a part of it
	Pixels        mat32.Matrix // n × Height·Width, an image per row, its rows one after another; values in [0, 1]
	Labels        []uint8      // n classes, or nil
	Height, Width int
}

// Len returns the number of images.
func (d Images) Len() int { return d.Pixels.Rows }

// Rows returns images i to j-1, sharing memory with d. It panics if the range is not within the set.
func (d Images) Rows(i, j int) Images {
	d.Pixels = mat32.Rows(d.Pixels, i, j)
	if d.Labels != nil {
		d.Labels = d.Labels[i:j:j]
	}
	return d
}

// Class returns a copy of the images with the given label, in their order. It panics if the images have no labels.
func (d Images) Class(label uint8) Images {
	if d.Labels == nil {
		panic(fmt.Sprintf("datasets: Class(%d): %s has no labels", label, d.Name))
	}
	var index []int
	for i, l := range d.Labels {
		if l == label {
			index = append(index, i)
		}
	}
	return d.Select(index)
}

// Select returns a copy of the images of the given indices, in their order.
func (d Images) Select(index []int) Images {
	pixels := mat32.New(len(index), d.Pixels.Cols)
	mat32.Gather(pixels, d.Pixels, index)
	d.Pixels = pixels
	if d.Labels != nil {
		labels := make([]uint8, len(index))
		for i, from := range index {
			labels[i] = d.Labels[from]
		}
		d.Labels = labels
	}
	return d
}

// Validate returns an error that names the first fault: pixels that do not make
// Height × Width images, labels that are not one per image, or a pixel that is NaN or
// outside [0, 1].
func (d Images) Validate() error {
	if d.Height <= 0 || d.Width <= 0 || d.Pixels.Cols != d.Height*d.Width {
		return fmt.Errorf("%s: rows of %d pixels do not make %d×%d images", d.Name, d.Pixels.Cols, d.Height, d.Width)
	}
	if d.Labels != nil && len(d.Labels) != d.Pixels.Rows {
		return fmt.Errorf("%s: %d images but %d labels", d.Name, d.Pixels.Rows, len(d.Labels))
	}
	for i := range d.Pixels.Rows {
		for j, v := range mat32.Row(d.Pixels, i) {
			if !(v >= 0 && v <= 1) { // written so that NaN fails
				return fmt.Errorf("%s: image %d, row %d, column %d: pixel is %v, want 0 to 1", d.Name, i, j/d.Width, j%d.Width, v)
			}
		}
	}
	return nil
}
