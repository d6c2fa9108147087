package plots

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"path/filepath"
	"testing"
	"time"

	"github.com/aelab-go/autoencoders/aelab/mat32"
)

func decodeGIF(t *testing.T, f *Figure) *gif.GIF {
	t.Helper()
	data, err := f.GIF()
	if err != nil {
		t.Fatal(err)
	}
	movie, err := gif.DecodeAll(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i < len(movie.Image); i++ { // a frame is drawn over those before it
		whole := image.NewPaletted(movie.Image[0].Rect, movie.Image[0].Palette)
		draw.Draw(whole, whole.Rect, movie.Image[i-1], whole.Rect.Min, draw.Src)
		draw.Draw(whole, whole.Rect, movie.Image[i], whole.Rect.Min, draw.Over)
		movie.Image[i] = whole
	}
	return movie
}

// Each frame is the drawing of its figure, dot by dot, with the title and note of the whole.
func TestAnimate(t *testing.T) {
	var frames []*Figure
	for i := range 3 {
		images := ramp(4, 6)
		images.Data[i] = 1
		frames = append(frames, Grid(images, 2, 3, 2))
	}
	f := Animate(Animation{Delay: 250 * time.Millisecond}, frames...)
	f.Name, f.Title = "moving", "A title"
	f.MarkStandin("ramps")
	movie := decodeGIF(t, f)
	if len(movie.Image) != 3 || movie.LoopCount != 0 || movie.Delay[2] != 25 {
		t.Fatalf("got %d frames, loop count %d, delays %v", len(movie.Image), movie.LoopCount, movie.Delay)
	}
	for i, frame := range frames {
		frame.Title, frame.note = f.Title, f.note
		// The note is vermilion, so the colours are few.
		checkGrey(t, i, frame.Image(), movie.Image[i], frame.layout().body)
	}
	if f.Numbers[2].Name != "frame-3-images" || f.Caption != "3 frames, 250ms each. "+frames[2].Caption+" "+f.note {
		t.Errorf("numbers %q, caption %q", f.Numbers[2].Name, f.Caption)
	}
	dir := t.TempDir()
	if err := f.Save(dir); err != nil {
		t.Fatal(err)
	}
	if got, want := listing(t, filepath.Clean(dir)), "moving.gif moving.npz moving.pdf moving.png moving.svg"; got != want {
		t.Errorf("got files %q, want %q", got, want)
	}
	if still, err := frames[0].GIF(); still != nil || err != nil {
		t.Errorf("a figure that does not move has a GIF of %d bytes, %v", len(still), err)
	}
}

func checkGrey(t *testing.T, frame int, want image.Image, got *image.Paletted, part image.Rectangle) {
	t.Helper()
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			w, g := color.GrayModel.Convert(want.At(x, y)).(color.Gray), color.GrayModel.Convert(got.At(x, y)).(color.Gray)
			if diff := int(w.Y) - int(g.Y); diff < -8 || diff > 8 {
				t.Fatalf("frame %d, dot (%d, %d): got grey %d, want %d", frame, x, y, g.Y, w.Y)
			}
		}
	}
}

// Without a colour, all 256 greys are exact. Loops are counted as players count them.
func TestAnimateGreys(t *testing.T) {
	frame := Grid(ramp(1, 256), 16, 16, 1)
	for loops, want := range map[int]int{0: 0, 1: -1, 2: 1, 5: 4} {
		movie := decodeGIF(t, Animate(Animation{Delay: 20 * time.Millisecond, Loops: loops}, frame, frame))
		if movie.LoopCount != want {
			t.Errorf("%d loops: loop count %d, want %d", loops, movie.LoopCount, want)
		}
		img := frame.Image()
		for y := range img.Bounds().Dy() {
			for x := range img.Bounds().Dx() {
				if got, want := movie.Image[0].At(x, y), img.At(x, y); color.RGBAModel.Convert(got) != want {
					t.Fatalf("dot (%d, %d): got %v, want %v", x, y, got, want)
				}
			}
		}
	}
	nan := mat32.View([]float32{0, 1, float32(nan)}, 1, 3)
	movie := decodeGIF(t, Animate(Animation{Delay: time.Second}, Grid(nan, 1, 3, 1)))
	if r, g, b, _ := movie.Image[0].At(margin+2*largestDot+2, margin+2).RGBA(); r>>8 < 0xb0 || g>>8 > 0x80 || b>>8 > 0x40 {
		t.Errorf("NaN is drawn as %d, %d, %d, want something like vermilion", r>>8, g>>8, b>>8)
	}
}

// A frame holds only the dots that differ from the frame before. The others are transparent; a palette
// of greys has no transparent colour.
func TestChanged(t *testing.T) {
	red, blue := color.RGBA{0xff, 0, 0, 0xff}, color.RGBA{0, 0, 0xff, 0xff}
	for _, test := range []struct {
		palette color.Palette
		inner   uint8 // index of the dot that stays the same
	}{{color.Palette{color.Transparent, red, blue}, 0}, {color.Palette{red, blue, red}, 1}} {
		before := image.NewPaletted(image.Rect(0, 0, 9, 9), test.palette)
		for i := range before.Pix {
			before.Pix[i] = 1
		}
		if got := changed(before, before).Rect; got != image.Rect(0, 0, 1, 1) {
			t.Errorf("nothing changed: got a frame of %v", got)
		}
		frame := image.NewPaletted(before.Rect, test.palette)
		copy(frame.Pix, before.Pix)
		frame.SetColorIndex(2, 3, 2)
		frame.SetColorIndex(4, 5, 2)
		got := changed(before, frame)
		if got.Rect != image.Rect(2, 3, 5, 6) || got.ColorIndexAt(2, 3) != 2 || got.ColorIndexAt(3, 4) != test.inner {
			t.Errorf("got a frame of %v, with %v", got.Rect, got.Pix)
		}
	}
}

// A wide chart is animated at half of its size. Tiles without colours stay sharp.
func TestWideGIF(t *testing.T) {
	panel := func(y float64) *Figure {
		line := Series{Name: "a", X: []float64{0, 1}, Y: []float64{0, y}}
		return Curves(Axes{YMax: 2}, Panel{Series: []Series{line}}, Panel{Title: "b", Series: []Series{line}})
	}
	chart := Animate(Animation{Delay: time.Second}, panel(1), panel(2))
	if got, want := decodeGIF(t, chart).Image[0].Rect.Dx(), chart.Image().Bounds().Dx()/2; got != want {
		t.Errorf("the chart is %d dots wide, want %d", got, want)
	}
	tiles := Animate(Animation{Delay: time.Second}, Grid(ramp(20, 784), 28, 28, 20))
	if got, want := decodeGIF(t, tiles).Image[0].Rect.Dx(), tiles.Image().Bounds().Dx(); got != want {
		t.Errorf("the tiles are %d dots wide, want %d", got, want)
	}
}
