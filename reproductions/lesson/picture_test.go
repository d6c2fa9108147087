package lesson

import (
	"image"
	"image/color"
	"testing"
)

// scaled draws each pixel of img as 2×2, from an odd column and an even row, on white.
func scaled(img *image.Gray, width, height int) *image.Gray {
	large := image.NewGray(image.Rect(0, 0, width, height))
	for i := range large.Pix {
		large.Pix[i] = 255
	}
	for y := range 2 * img.Bounds().Dy() {
		for x := range 2 * img.Bounds().Dx() {
			large.SetGray(x+1, y, img.GrayAt(x/2, y/2))
		}
	}
	return large
}

// Tiles that are drawn at twice their size come back as they were.
func TestFittingKeepsTilesSharp(t *testing.T) {
	tiles := image.NewGray(image.Rect(0, 0, 550, 20))
	for i := range tiles.Pix {
		tiles.Pix[i] = uint8(37 * i)
	}
	got := fitting(scaled(tiles, 1102, 40))
	if want := image.Rect(0, 0, 550, 20); got.Bounds() != want {
		t.Fatalf("got an image of %v, want %v", got.Bounds(), want)
	}
	for i, want := range tiles.Pix {
		if g := got.(*image.Gray).Pix[i]; g != want {
			t.Fatalf("pixel %d: got %d, want %d", i, g, want)
		}
	}
}

func TestFittingLeavesWhatIsNarrow(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, widest, 2))
	if got := fitting(img); got != image.Image(img) {
		t.Errorf("got another image, of %v", got.Bounds())
	}
}

// A block of a chart becomes its mean colour.
func TestFittingAveragesColours(t *testing.T) {
	img := image.NewRGBA(image.Rect(3, 5, 3+widest+2, 7))
	img.SetRGBA(3, 5, color.RGBA{200, 100, 0, 255})
	img.SetRGBA(4, 6, color.RGBA{0, 100, 40, 255})
	if got, want := fitting(img).At(0, 0), (color.RGBA{50, 50, 10, 255}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}
