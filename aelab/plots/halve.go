package plots

import (
	"image"
	"image/color"
	"image/draw"
)

// Halve returns the means of the blocks of 2×2 pixels of img. The first block lies at from, counted
// from the corner of img. The result is grey if img is an image.Gray.
func Halve(img image.Image, from image.Point) image.Image {
	corner := img.Bounds().Min.Add(from)
	small := image.Rect(0, 0, (img.Bounds().Dx()-from.X)/2, (img.Bounds().Dy()-from.Y)/2)
	var half draw.Image = image.NewRGBA(small)
	if _, ok := img.(*image.Gray); ok {
		half = image.NewGray(small)
	}
	for y := range small.Max.Y {
		for x := range small.Max.X {
			var r, g, b uint32
			for i := range 4 {
				dr, dg, db, _ := img.At(corner.X+2*x+i%2, corner.Y+2*y+i/2).RGBA()
				r, g, b = r+dr, g+dg, b+db
			}
			half.Set(x, y, color.RGBA64{uint16(r / 4), uint16(g / 4), uint16(b / 4), 0xffff})
		}
	}
	return half
}
