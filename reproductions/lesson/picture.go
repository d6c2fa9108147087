package lesson

import (
	"cmp"
	"image"
	"image/color"
	"image/draw"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/nb"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// Figure displays a figure of an experiment as it comes out at preset quick, and beside it that of the
// recorded run at the paper's scale, if there is one.
func Figure(p experiment.Paper, id, name string) {
	img, caption, err := Quick(p, id).Picture(name)
	nb.Check(err)
	run, err := experiment.ReadResult(p.Results, id)
	nb.Check(err)
	if run == nil {
		nb.Show(picture{fitting(img), "Quick, run here; no run at the paper's scale is recorded", caption}, "")
		return
	}
	paper, err := recorded(p, id, name)
	nb.Check(err)
	paper.img = fitting(paper.img)
	nb.Beside(picture{fitting(img), "Quick, run here", caption}, paper)
}

// Moving displays an animation of an experiment as it comes out at preset quick.
func Moving(p experiment.Paper, id, name string) {
	r := Quick(p, id)
	img, caption, err := r.Picture(name)
	nb.Check(err)
	gif, err := os.ReadFile(filepath.Join(r.Dir, "figures", name+".gif"))
	nb.Check(err)
	nb.Show(movie{picture{img, "Quick, run here", caption}, gif}, "")
}

// movie is a picture that moves.
type movie struct {
	picture
	gif []byte
}

// GIF is what a browser shows of it.
func (m movie) GIF() ([]byte, error) { return m.gif, nil }

// Recorded displays a figure of the recorded run at the paper's scale.
func Recorded(p experiment.Paper, id, name string) {
	fig, err := recorded(p, id, name)
	nb.Check(err)
	nb.Show(fig, "")
}

func recorded(p experiment.Paper, id, name string) (picture, error) {
	img, caption, err := p.Picture(id, name)
	return picture{img, "At the paper's scale", caption}, err
}

// picture is a figure that was drawn by a run.
type picture struct {
	img            image.Image
	scale, caption string
}

// Image implements nb.Figure.
func (p picture) Image() image.Image { return p.img }

// Words are said to readers who cannot see the figure.
func (p picture) Words() (title, caption string) { return p.scale, p.caption }

// widest is the width in pixels of an image that half a page can still show.
const widest = 900

// fitting returns img, or half of its width and height if it is too wide for half a page. Halved charts
// have few colours: a cloud of dots with soft edges has tens of thousands, and takes three times the bytes.
func fitting(img image.Image) image.Image {
	if img.Bounds().Dx() <= widest {
		return img
	}
	grey, ok := img.(*image.Gray)
	if !ok {
		return fewColours(halved(img, image.Point{}))
	}
	// Tiles are drawn with several pixels in place of one. Halving does not blur them from the corner
	// at which the blocks hold pixels of one grey.
	var best image.Point
	for _, at := range []image.Point{{1, 0}, {0, 1}, {1, 1}} {
		if contrast(grey, at) < contrast(grey, best) {
			best = at
		}
	}
	return halved(grey, best)
}

// halved returns the means of the blocks of 2×2 pixels, the first of which is that far from the corner.
func halved(img image.Image, from image.Point) image.Image {
	corner := img.Bounds().Min.Add(from)
	small := image.Rect(0, 0, (img.Bounds().Dx()-from.X)/2, (img.Bounds().Dy()-from.Y)/2)
	set, half := blank(img, small)
	for y := range small.Max.Y {
		for x := range small.Max.X {
			var r, g, b uint32
			for i := range 4 {
				dr, dg, db, _ := img.At(corner.X+2*x+i%2, corner.Y+2*y+i/2).RGBA()
				r, g, b = r+dr, g+dg, b+db
			}
			set(x, y, color.RGBA64{uint16(r / 4), uint16(g / 4), uint16(b / 4), 0xffff})
		}
	}
	return half
}

// blank returns an image that is grey if img is, and what sets its pixels.
func blank(img image.Image, r image.Rectangle) (set func(x, y int, c color.Color), made image.Image) {
	if _, ok := img.(*image.Gray); ok {
		grey := image.NewGray(r)
		return grey.Set, grey
	}
	coloured := image.NewRGBA(r)
	return coloured.Set, coloured
}

// fewColours returns img in 256 colours at most, each pixel in the one that is nearest: of img's colours in
// sixteen shades of red, green and blue, those that most pixels have.
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
