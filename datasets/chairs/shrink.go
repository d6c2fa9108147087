package chairs

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
)

// An image of the archive is rendered pixels high and wide. We take cropped pixels from
// border on.
const (
	rendered = 600
	border   = 100
	cropped  = rendered - 2*border
)

// Parts of the luminance, of 1000: Rec. 601.
var luma = [3]uint64{299, 587, 114}

// shrink decodes an image and sets pix to its middle, in grey. Each pixel is the mean over its area.
// White shows where the image is transparent.
func shrink(pix []uint8, data []byte) error {
	config, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return err
	}
	if config.Width != rendered || config.Height != rendered {
		return fmt.Errorf("an image of %d×%d, want %d×%d", config.Width, config.Height, rendered, rendered)
	}
	decoded, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return err
	}
	middle := image.NewRGBA(image.Rect(0, 0, cropped, cropped))
	draw.Draw(middle, middle.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(middle, middle.Rect, decoded, image.Pt(border, border), draw.Over)

	grey := make([]uint64, cropped*cropped) // in thousandths
	for i := range grey {
		for channel, part := range luma {
			grey[i] += part * uint64(middle.Pix[4*i+channel])
		}
	}
	average(pix, grey)
	return nil
}

// average sets each of Height×Width pixels to the mean of grey over its area. grey has cropped×cropped
// values, in thousandths. A pixel is 6¼ of them wide, so widths are counted in quarters.
func average(pix []uint8, grey []uint64) {
	const (
		quarters = 4
		side     = cropped * quarters / Width // of a pixel
		area     = side * side * 1000
	)
	for y := range Height {
		for x := range Width {
			sum := uint64(area / 2)
			for row := y * side / quarters; row*quarters < (y+1)*side; row++ {
				high := min((row+1)*quarters, (y+1)*side) - max(row*quarters, y*side)
				for col := x * side / quarters; col*quarters < (x+1)*side; col++ {
					wide := min((col+1)*quarters, (x+1)*side) - max(col*quarters, x*side)
					sum += uint64(high*wide) * grey[row*cropped+col]
				}
			}
			pix[y*Width+x] = uint8(sum / area)
		}
	}
}
