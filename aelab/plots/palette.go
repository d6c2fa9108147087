package plots

import (
	"image/color"
	"math"
)

// palette is ten colours that stay distinct on white under the common forms of colour blindness. The
// first ones also differ most, for graphs of few series. A search found them: it maximised the least
// difference between two. TestPalette states these differences.
var palette = [10]color.RGBA{
	{0x00, 0x4e, 0x8d, 0xff}, // navy
	{0xbb, 0x6a, 0x13, 0xff}, // ochre
	{0x0c, 0x94, 0x6a, 0xff}, // green
	{0x8f, 0x3f, 0xfb, 0xff}, // violet
	{0x85, 0x2d, 0x4b, 0xff}, // wine
	{0xf7, 0x7e, 0xa7, 0xff}, // pink
	{0x86, 0x9f, 0xfd, 0xff}, // periwinkle
	{0x58, 0x4b, 0x00, 0xff}, // olive
	{0x13, 0xdc, 0xdb, 0xff}, // cyan
	{0xc8, 0xca, 0x18, 0xff}, // lime
}

// Colours for series of papers whose own colours mean something. They, too, stay distinct.
var (
	Red    = color.RGBA{0xb3, 0x14, 0x2b, 0xff}
	Green  = color.RGBA{0x3f, 0xb5, 0x68, 0xff}
	Purple = color.RGBA{0x6a, 0x3c, 0xc8, 0xff}
)

var (
	vermilion = color.RGBA{0xd5, 0x5e, 0x00, 0xff} // a warning; not in the palette
	axisGrey  = color.Gray{Y: 0x66}
	gridGrey  = color.Gray{Y: 0xe8}
)

// colourScale lists the colours of numbers from 0 to 1, at equal steps. Colours between are
// interpolated.
type colourScale []color.RGBA

var (
	// from dark to light with a lightness that always rises: viridis of Matplotlib without its lightest
	// tenth, which white paper hides
	sequential = colourScale{{0x44, 0x01, 0x54, 0xff}, {0x48, 0x28, 0x78, 0xff}, {0x3e, 0x49, 0x89, 0xff}, {0x31, 0x68, 0x8e, 0xff}, {0x26, 0x82, 0x8e, 0xff},
		{0x1f, 0x9e, 0x89, 0xff}, {0x35, 0xb7, 0x79, 0xff}, {0x6e, 0xce, 0x58, 0xff}, {0xb5, 0xde, 0x2b, 0xff}}
	// blue for low, red for high, light between them
	diverging = colourScale{{0x21, 0x4c, 0xa8, 0xff}, {0x6f, 0x9b, 0xdc, 0xff}, {0xf4, 0xf4, 0xf4, 0xff}, {0xee, 0x8a, 0x68, 0xff}, {0xb3, 0x14, 0x2b, 0xff}}
)

// at is the colour of v, which is clipped to 0 … 1; that of NaN is vermilion.
func (r colourScale) at(v float64) color.RGBA {
	if math.IsNaN(v) {
		return vermilion
	}
	place := min(max(v, 0), 1) * float64(len(r)-1)
	i := min(int(place), len(r)-2)
	mix := func(a, b uint8) uint8 {
		return uint8(math.Round(float64(a) + float64((place-float64(i))*(float64(b)-float64(a)))))
	}
	return color.RGBA{mix(r[i].R, r[i+1].R), mix(r[i].G, r[i+1].G), mix(r[i].B, r[i+1].B), 0xff}
}
