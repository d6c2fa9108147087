package shapes2d

import (
	"image/gif"
	"math/bits"
	"os"
	"path/filepath"
	"testing"

	"github.com/aelab-go/autoencoders/datasets/internal/loadtest"
)

// published is a frame of the animation that the authors published, with its factors.
type published struct {
	frame  int
	values [NumFactors]int
}

// publishedFrames lists the frames. Each shape grows, shrinks, grows, turns and shrinks. The heart, the
// first, goes once around the image before it shrinks.
func publishedFrames() (frames []published) {
	at := func(frame int, values ...int) {
		frames = append(frames, published{frame, [NumFactors]int(values)})
	}
	for _, f := range []struct{ shape, first, last int }{{Heart, 0, 191}, {Ellipse, 192, 255}, {Square, 256, 319}} {
		for i := range 6 {
			at(f.first+i, f.shape, i, 0, 0, 0)
			at(f.first+6+i, f.shape, 5-i, 0, 0, 0)
			at(f.first+12+i, f.shape, i, 0, 0, 0)
			at(f.last-i, f.shape, i, 0, 0, 0)
		}
		for i := range 40 {
			at(f.first+18+i, f.shape, 5, i, 0, 0)
		}
	}
	for i := range 32 {
		at(58+i, Heart, 5, 0, 0, i)
		at(90+i, Heart, 5, 0, i, 31)
		at(122+i, Heart, 5, 0, 31, 31-i)
		at(154+i, Heart, 5, 0, 31-i, 0)
	}
	return frames
}

// readFrames returns the words of the images of the animation.
func readFrames(t *testing.T) (frames [][Height]uint64) {
	t.Helper()
	f, err := os.Open(filepath.Join(loadtest.Dir(t, "dsprites/dsprites.gif"), "dsprites", "dsprites.gif"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	g, err := gif.DecodeAll(f)
	if err != nil {
		t.Fatal(err)
	}
	var screen [Height]uint64
	for i, frame := range g.Image {
		if g.Disposal[i] > gif.DisposalNone {
			t.Fatalf("frame %d has disposal %d", i, g.Disposal[i])
		}
		for y := frame.Rect.Min.Y; y < frame.Rect.Max.Y; y++ {
			for x := frame.Rect.Min.X; x < frame.Rect.Max.X; x++ {
				switch red, _, _, alpha := frame.At(x, y).RGBA(); {
				case alpha == 0: // as before
				case red == 0:
					screen[y] &^= 1 << x
				case red == 0xffff:
					screen[y] |= 1 << x
				default:
					t.Fatalf("frame %d: pixel (%d, %d) is neither black nor white", i, x, y)
				}
			}
		}
		frames = append(frames, screen)
	}
	return frames
}

// TestPublishedFrames counts the pixels in which the drawn images differ from the published ones. The
// limits are the measured counts. About 300 pixels are on in each image.
func TestPublishedFrames(t *testing.T) {
	frames := readFrames(t)
	list := publishedFrames()
	if len(frames) != 320 || len(list) != 320 {
		t.Fatalf("%d frames, and %d in the list; want 320", len(frames), len(list))
	}
	s := full()
	var images, wrong, worst [3]int
	for _, p := range list {
		n := differing(frames[p.frame][:], s.Words[s.Index(p.values[:])*Height:])
		shape := p.values[Shape]
		images[shape]++
		wrong[shape] += n
		worst[shape] = max(worst[shape], n)
	}
	if want := [3]int{Square: 64, Ellipse: 64, Heart: 192}; images != want {
		t.Errorf("compared %v images of a shape, want %v", images, want)
	}
	if limit := [3]int{Heart: 8}; wrong != limit {
		t.Errorf("%v wrong pixels by shape, measured were %v", wrong, limit)
	}
	if worst != [3]int{Heart: 2} {
		t.Errorf("at most %v wrong pixels in an image, measured were 0, 0, 2", worst)
	}
}

// differing returns the number of pixels in which b differs from a, over the length of a.
func differing(a, b []uint64) int {
	n := 0
	for i, word := range a {
		n += bits.OnesCount64(word ^ b[i])
	}
	return n
}
