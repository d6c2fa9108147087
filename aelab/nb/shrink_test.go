package nb

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
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
func TestShrinkKeepsTilesSharp(t *testing.T) {
	tiles := image.NewGray(image.Rect(0, 0, 550, 20))
	for i := range tiles.Pix {
		tiles.Pix[i] = uint8(37 * i)
	}
	got := Shrink(scaled(tiles, 1102, 40))
	if want := image.Rect(0, 0, 550, 20); got.Bounds() != want {
		t.Fatalf("got an image of %v, want %v", got.Bounds(), want)
	}
	for i, want := range tiles.Pix {
		if g := got.(*image.Gray).Pix[i]; g != want {
			t.Fatalf("pixel %d: got %d, want %d", i, g, want)
		}
	}
}

func TestShrinkLeavesWhatIsNarrow(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, widest, 2))
	if got := Shrink(img); got != image.Image(img) {
		t.Errorf("got another image, of %v", got.Bounds())
	}
}

// A block of a chart becomes its mean colour, or nearly so.
func TestShrinkAveragesColours(t *testing.T) {
	img := image.NewRGBA(image.Rect(3, 5, 3+widest+2, 7))
	img.SetRGBA(3, 5, color.RGBA{200, 100, 0, 255})
	img.SetRGBA(4, 6, color.RGBA{0, 100, 40, 255})
	if got, want := Shrink(img).At(0, 0), (color.RGBA{51, 51, 17, 255}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A cloud of dots keeps the colours that most of its pixels have, and no pixel gets a colour far from its own.
func TestFewColours(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for i := range 64 * 64 {
		c := color.RGBA{255, 255, 255, 255}
		if i%2 == 0 {
			c = color.RGBA{uint8(i / 16), uint8(i * 37), uint8(255 - i/16), 255}
		}
		img.SetRGBA(i%64, i/64, c)
	}
	few, ok := fewColours(img).(*image.Paletted)
	if !ok || len(few.Palette) != 256 {
		t.Fatalf("got %T of %d colours, want 256", few, len(few.Palette))
	}
	for i := range 64 * 64 {
		got, want := few.At(i%64, i/64).(color.RGBA), img.RGBAAt(i%64, i/64)
		if i%2 == 1 && got != want {
			t.Fatalf("white became %v", got)
		}
		for _, d := range []int{int(got.R) - int(want.R), int(got.G) - int(want.G), int(got.B) - int(want.B)} {
			if max(d, -d) > 64 {
				t.Fatalf("%v became %v", want, got)
			}
		}
	}
}

// A large file is shrunk where that makes the image smaller; a small one is left as it is.
func TestEncodeShrinksWhatIsLarge(t *testing.T) {
	noise := func(width int) image.Image {
		img, state := image.NewRGBA(image.Rect(0, 0, width, 400)), uint32(1)
		for i := range img.Pix {
			state = state*1664525 + 1013904223
			img.Pix[i] = uint8(state >> 24)
		}
		return img
	}
	for width, want := range map[int]int{1000: 500, 800: 800, 100: 100} {
		got, err := png.Decode(bytes.NewReader(encode(Picture(noise(width)))))
		if err != nil {
			t.Fatal(err)
		}
		if got.Bounds().Dx() != want {
			t.Errorf("width %d becomes %d, want %d", width, got.Bounds().Dx(), want)
		}
	}
}
