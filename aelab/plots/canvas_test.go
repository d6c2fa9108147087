package plots

import (
	"image"
	"math"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/random"
	"gonum.org/v1/plot/vg"
)

// zigzag returns a line of n points with noise.
func zigzag(n int) vg.Path {
	rng := random.New(1, "zigzag").Rand()
	var p vg.Path
	for i := range n {
		pt := vg.Point{X: points(50) + points(900)*vg.Length(i)/vg.Length(n), Y: points(50 + rng.IntN(500))}
		if i == 0 {
			p.Move(pt)
		} else {
			p.Line(pt)
		}
	}
	return p
}

func length(p vg.Path) (sum vg.Length) {
	for i := 1; i < len(p); i++ {
		sum += distance(p[i-1].Pos, p[i].Pos)
	}
	return sum
}

// Each piece is short, begins where the line was cut, and has all corners up to the next cut.
func TestPieces(t *testing.T) {
	line, width := zigzag(3000), vg.Points(1.4)
	all := pieces(line, width)
	corner, before := 0, vg.Length(0)
	for i, part := range all {
		if part.path[0].Pos != line[corner].Pos || math.Abs(float64(part.before-before)) > 1e-6 {
			t.Fatalf("piece %d begins at %v after %v, want %v after %v", i, part.path[0].Pos, part.before, line[corner].Pos, before)
		}
		own := part.path
		if i < len(all)-1 {
			own = own[:len(own)-1]
		}
		for j, comp := range own {
			if comp.Pos != line[corner+j].Pos {
				t.Fatalf("piece %d: corner %d is at %v, want %v", i, j, comp.Pos, line[corner+j].Pos)
			}
		}
		if long := length(own); long > points(pieceLength+1000) {
			t.Errorf("piece %d is %.0f dots long", i, long.Dots(DPI))
		}
		if i < len(all)-1 {
			if over := distance(own[len(own)-1].Pos, part.path[len(own)].Pos); over > width+1e-9 {
				t.Errorf("piece %d goes on for %v beyond its last corner, want at most %v", i, over, width)
			}
		}
		corner, before = corner+len(own)-1, before+length(own)
	}
	if corner != len(line)-1 || len(all) < 100 {
		t.Errorf("%d pieces end at corner %d of %d", len(all), corner, len(line))
	}
	for name, whole := range map[string]vg.Path{"short": line[:5], "closed": append(line[:500:500], vg.PathComp{Type: vg.CloseComp}), "nothing": nil} {
		if all := pieces(whole, width); len(all) != 1 || len(all[0].path) != len(whole) {
			t.Errorf("%s: cut into %d", name, len(all))
		}
	}
}

// A line drawn in pieces looks like the same line drawn at once.
func TestPiecesLook(t *testing.T) {
	line := zigzag(200)
	for name, dashes := range map[string][]vg.Length{"solid": nil, "dashed": {vg.Points(4), vg.Points(2.5)}} {
		draw := func(stroke func(c *raster)) *image.RGBA {
			c := newRaster(points(1000), points(600))
			c.SetLineWidth(vg.Points(1.4))
			c.SetLineDash(dashes, 0)
			stroke(c)
			return c.Canvas.Image().(*image.RGBA)
		}
		whole := draw(func(c *raster) { c.Canvas.Stroke(line) })
		cut := draw(func(c *raster) { c.Stroke(line) })
		changed, largest := 0, 0
		for i, want := range whole.Pix {
			if diff := int(want) - int(cut.Pix[i]); diff != 0 {
				changed++
				largest = max(largest, diff, -diff)
			}
		}
		// Dots on the edge of two pieces that meet are painted twice.
		if share := float64(changed) / float64(len(whole.Pix)); largest > 80 || share > 1e-3 || changed == 0 {
			t.Errorf("%s: %d values (%.2g of all) differ, by up to %d of 255", name, changed, share, largest)
		}
	}
}

// All images of a page are drawn where they belong, on white.
func TestPicturesTogether(t *testing.T) {
	at := func(x, y, width, height int, level uint8) picture {
		img := image.NewGray(image.Rect(7, 7, 7+width, 7+height))
		for i := range img.Pix {
			img.Pix[i] = level
		}
		low, high := vg.Point{X: points(x), Y: points(y)}, vg.Point{X: points(x + width), Y: points(y + height)}
		return picture{vg.Rectangle{Min: low, Max: high}, img}
	}
	low, high := at(10, 20, 3, 2, 50), at(15, 30, 1, 4, 90)
	rect, img := pictures{low, high}.together()
	if rect.Min != low.rect.Min || rect.Max != high.rect.Max || img.Bounds().Size() != image.Pt(6, 14) {
		t.Fatalf("all is %v in %v", img.Bounds(), rect)
	}
	for y := range 14 {
		for x := range 6 {
			want := uint8(255)
			switch {
			case x < 3 && y >= 12: // y grows downwards here
				want = 50
			case x == 5 && y < 4:
				want = 90
			}
			if got := img.(*image.Gray).GrayAt(x, y).Y; got != want {
				t.Errorf("dot (%d, %d) is %d, want %d", x, y, got, want)
			}
		}
	}
	if _, alone := (pictures{low}).together(); alone != low.Image {
		t.Error("a single image is drawn anew")
	}
}
