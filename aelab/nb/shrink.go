package nb

import (
	"cmp"
	"image"
	"image/color"
	"image/draw"
	"maps"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/plots"
)

// widest is the greatest width in pixels of an image that half a page can still show.
const widest = 900

// Shrink returns img, at half of its width and height if it is too wide for half a page. A chart that
// is halved gets few colours: a cloud of dots with soft edges has tens of thousands, which take three
// times the bytes.
func Shrink(img image.Image) image.Image {
	if img.Bounds().Dx() <= widest {
		return img
	}
	grey, ok := img.(*image.Gray)
	if !ok {
		return fewColours(plots.Halve(img, image.Point{}))
	}
	// In tiles, several pixels show one pixel of an image. Halving does not blur them if each block of
	// 2×2 holds one grey, so it begins at the corner for which the blocks differ least.
	var best image.Point
	for _, at := range []image.Point{{1, 0}, {0, 1}, {1, 1}} {
		if contrast(grey, at) < contrast(grey, best) {
			best = at
		}
	}
	return plots.Halve(grey, best)
}

// fewColours returns img in 256 colours at most, each pixel in the nearest. The colours are img's own,
// rounded to sixteen shades of red, green and blue. If there are more than 256, those of most pixels
// are kept.
func fewColours(img image.Image) image.Image {
	shade := func(v uint32) uint8 { return uint8((v*15 + 0x8000) / 0xffff * 17) }
	pixels := map[color.RGBA]int{}
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			red, green, blue, _ := img.At(x, y).RGBA()
			pixels[color.RGBA{shade(red), shade(green), shade(blue), 0xff}]++
		}
	}
	colours := slices.SortedFunc(maps.Keys(pixels), func(a, b color.RGBA) int {
		return cmp.Or(cmp.Compare(pixels[b], pixels[a]), cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B))
	})
	var palette color.Palette
	for _, c := range colours[:min(256, len(colours))] {
		palette = append(palette, c)
	}
	few := image.NewPaletted(b, palette)
	draw.Draw(few, b, img, b.Min, draw.Src)
	return few
}

// contrast sums how far the pixels of each block of 2×2 are from its first.
func contrast(img *image.Gray, from image.Point) (sum int) {
	b := img.Bounds()
	for y := b.Min.Y + from.Y; y+1 < b.Max.Y; y += 2 {
		for x := b.Min.X + from.X; x+1 < b.Max.X; x += 2 {
			first := int(img.GrayAt(x, y).Y)
			for i := 1; i < 4; i++ {
				d := int(img.GrayAt(x+i%2, y+i/2).Y) - first
				sum += max(d, -d)
			}
		}
	}
	return sum
}
