package plots

import (
	"image"
	"image/color"
	"math"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// ramp returns n images of size values. No two values are alike.
func ramp(n, size int) mat32.Matrix {
	m := mat32.New(n, size)
	for i := range m.Data {
		m.Data[i] = float32(i) / float32(len(m.Data)-1)
	}
	return m
}

// checkPixels tests that each dot of each tile of f, as Image draws it, shows value(tile, pixel).
func checkPixels(t *testing.T, f *Figure, value func(tile, pixel int) float32) {
	t.Helper()
	s, img, corner := f.body.(*sheet), f.Image().(*image.RGBA), f.layout().body.Min
	corner.X += s.rowLabelWidth()
	for tile, i := range s.order {
		if i == blank {
			continue
		}
		r := s.tile(tile).Add(corner)
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				pixel := (y-r.Min.Y)/s.zoom*s.width + (x-r.Min.X)/s.zoom
				want := uint8(math.Round(255 * float64(value(tile, pixel))))
				if got := img.RGBAAt(x, y); got != (color.RGBA{want, want, want, 255}) {
					t.Fatalf("tile %d, pixel %d, dot (%d, %d): got %v, want grey %d", tile, pixel, x, y, got, want)
				}
			}
		}
	}
}

func checkArray(t *testing.T, a Array, name string, want []float32, shape ...int) {
	t.Helper()
	got, ok := a.Data.([]float32)
	if !ok || a.Name != name || len(got) != len(want) || len(a.Shape) != len(shape) {
		t.Fatalf("got %q %T of %d values, shape %v; want %q, %d values, shape %v", a.Name, a.Data, len(got), a.Shape, name, len(want), shape)
	}
	for i := range shape {
		if a.Shape[i] != shape[i] {
			t.Fatalf("%s: got shape %v, want %v", name, a.Shape, shape)
		}
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("%s[%d]: got %g, want %g", name, i, got[i], want[i])
		}
	}
}

func TestGridPixels(t *testing.T) {
	images := ramp(7, 4*3)
	f := Grid(images, 4, 3, 3, "a", "b", "c", "d", "e", "f", "g")
	checkPixels(t, f, func(tile, pixel int) float32 { return mat32.Row(images, tile)[pixel] })
	checkArray(t, f.Numbers[0], "images", images.Data, 7, 4, 3)

	s := f.body.(*sheet)
	if s.zoom != largestDot {
		t.Errorf("got %d dots to a pixel, want %d", s.zoom, largestDot)
	}
	if got := s.order[6:]; got[0] != 6 || got[1] != blank || got[2] != blank {
		t.Errorf("last line holds %v, want 6 and two blanks", got)
	}
}

// A figure copies its numbers, its labels and its drawing, also from a matrix that has gaps.
func TestGridCopies(t *testing.T) {
	wide := ramp(4, 10)
	part := mat32.Slice(wide, 0, 4, 2, 8)
	want := mat32.Clone(part)
	labels := []string{"a", "b", "c", "d"}
	f := Grid(part, 2, 3, 2, labels...)
	for i := range wide.Data {
		wide.Data[i] = 0.5
	}
	if labels[1] = "changed"; f.body.(*sheet).labels[1] != "b" {
		t.Error("a label changes with the caller's")
	}
	checkPixels(t, f, func(tile, pixel int) float32 { return mat32.Row(want, tile)[pixel] })
	checkArray(t, f.Numbers[0], "images", want.Data, 4, 2, 3)
}

func TestReconstructionsPixels(t *testing.T) {
	original, reconstruction := ramp(5, 6), ramp(5, 6)
	for i, v := range reconstruction.Data {
		reconstruction.Data[i] = 1 - v
	}
	f := Reconstructions(original, reconstruction, 2, 3, 3)
	checkPixels(t, f, func(tile, pixel int) float32 {
		line, column := tile/3, tile%3
		from := original
		if line%2 == 1 {
			from = reconstruction
		}
		return mat32.Row(from, line/2*3+column)[pixel]
	})
	checkArray(t, f.Numbers[0], "original", original.Data, 5, 2, 3)
	checkArray(t, f.Numbers[1], "reconstruction", reconstruction.Data, 5, 2, 3)
}

func TestVersionsPixels(t *testing.T) {
	versions := []Version{{Name: "data", Images: ramp(5, 6)}, {Name: "autoencoder", Images: ramp(5, 6), Note: "3.0 per image"}, {Name: "PCA", Images: ramp(5, 6)}}
	for v, version := range versions {
		for i := range version.Images.Data {
			version.Images.Data[i] *= 1 - float32(v)/4
		}
	}
	f := Versions(2, 3, 4, versions...)
	checkPixels(t, f, func(tile, pixel int) float32 {
		line, column := tile/4, tile%4
		return mat32.Row(versions[line%3].Images, line/3*4+column)[pixel]
	})
	for v, version := range versions {
		checkArray(t, f.Numbers[v], version.Name, version.Images.Data, 5, 2, 3)
	}
	if want := "from the top of each block: data, autoencoder (3.0 per image), PCA."; !strings.Contains(f.Caption, want) {
		t.Errorf("caption %q lacks %q", f.Caption, want)
	}
}

// A caption that all parts have is given once, however deep they are nested.
func TestBesideSharesCaption(t *testing.T) {
	part := &Figure{Caption: "Six tiles.", body: Grid(ramp(6, 6), 2, 3, 3).body}
	for name, f := range map[string]*Figure{
		"a row": Beside(part, part, part), "rows": Above(Beside(part, part), Beside(part, part)),
	} {
		if f.Caption != "Each: Six tiles." {
			t.Errorf("%s: caption %q", name, f.Caption)
		}
	}
	if f := Beside(part); f.Caption != "(a) Six tiles." {
		t.Errorf("one part: caption %q", f.Caption)
	}
}

// TestBeside looks for the pixels of two grids where they belong.
func TestBeside(t *testing.T) {
	left, right := Grid(ramp(4, 6), 2, 3, 2), Grid(ramp(6, 6), 2, 3, 3)
	left.Title, left.Caption = "four", "Four."
	right.Caption = "Six."
	f := Beside(left, right)
	if f.Caption != "(a) Four. (b) Six." || f.Numbers[0].Name != "a-images" || f.Numbers[1].Name != "b-images" {
		t.Errorf("caption %q, numbers %q and %q", f.Caption, f.Numbers[0].Name, f.Numbers[1].Name)
	}
	img := f.Image()
	l := f.layout()
	top := l.body.Min.Y + f.body.(row).titleHeight()
	x := l.body.Min.X
	for _, part := range []*Figure{left, right} {
		dots := part.body.(*sheet).dots
		for _, at := range []image.Point{{}, {X: dots.Rect.Dx() - 1, Y: dots.Rect.Dy() - 1}, {X: dots.Rect.Dx() / 2, Y: 3}} {
			got, want := color.GrayModel.Convert(img.At(x+at.X, top+at.Y)), color.GrayModel.Convert(dots.At(at.X, at.Y))
			if got != want {
				t.Errorf("dot %v of the grid at %d is %v, want %v", at, x, got, want)
			}
		}
		w, _ := part.body.size()
		x += w + besideGap
	}
}

func TestFiltersScales(t *testing.T) {
	// Columns are the filters: the first reaches ±0.5, the second ±2, the third is all zero.
	weights := mat32.View([]float32{
		0.5, -2, 0,
		0, 1, 0,
		-0.5, 0, 0,
		0.25, 2, 0,
	}, 4, 3)
	columns := []float32{0.5, 0, -0.5, 0.25, -2, 1, 0, 2, 0, 0, 0, 0}
	for _, c := range []struct {
		scale   Scale
		caption string
		shades  []float32
	}{
		{SharedScale, "from −2 (black) to 2 (white)", []float32{0.625, 0.5, 0.375, 0.5625, 0, 0.75, 0.5, 1, 0.5, 0.5, 0.5, 0.5}},
		{TileScale, "each tile on its own scale", []float32{1, 0.5, 0, 0.75, 0, 0.75, 0.5, 1, 0.5, 0.5, 0.5, 0.5}},
	} {
		f := Filters(weights, 2, 2, 3, c.scale)
		checkPixels(t, f, func(tile, pixel int) float32 { return c.shades[4*tile+pixel] })
		checkArray(t, f.Numbers[0], "filters", columns, 3, 2, 2)
		if !strings.Contains(f.Caption, c.caption) {
			t.Errorf("caption %q lacks %q", f.Caption, c.caption)
		}
	}
}

// RowFilters draws the same bytes as Filters of the transpose. The matrix is square, so its sizes do
// not tell rows from columns.
func TestRowFilters(t *testing.T) {
	weights, transpose := ramp(4, 4), mat32.New(4, 4)
	for i := range 16 {
		transpose.Data[i%4*4+i/4] = weights.Data[i]
	}
	a, b := Filters(weights, 2, 2, 3, TileScale), RowFilters(transpose, 2, 2, 3, TileScale)
	checkArray(t, b.Numbers[0], "filters", a.Numbers[0].Data.([]float32), 4, 2, 2)
	want, _ := a.PNG()
	if got, _ := b.PNG(); string(got) != string(want) || a.Caption != b.Caption {
		t.Errorf("the drawings differ; captions %q and %q", a.Caption, b.Caption)
	}
}

func TestOddValues(t *testing.T) {
	nan := float32(math.NaN())
	images := mat32.View([]float32{nan, 0, 1, -0.5, 1.5, float32(math.Inf(1))}, 1, 6)
	f := Grid(images, 1, 6, 1)
	img, corner := f.Image(), f.layout().body.Min
	zoom := f.body.(*sheet).zoom
	for i, want := range []color.RGBA{vermilion, {0, 0, 0, 255}, {255, 255, 255, 255}, {0, 0, 0, 255}, {255, 255, 255, 255}, {255, 255, 255, 255}} {
		if got := img.At(corner.X+i*zoom, corner.Y); got != want {
			t.Errorf("pixel %d (%g): got %v, want %v", i, images.Data[i], got, want)
		}
	}
	for _, words := range []string{"NaN (1 value)", "outside [0, 1] is clipped (3 values)"} {
		if !strings.Contains(f.Caption, words) {
			t.Errorf("caption %q lacks %q", f.Caption, words)
		}
	}
	if f := Grid(ramp(1, 6), 1, 6, 1); strings.Contains(f.Caption, "NaN") || strings.Contains(f.Caption, "clipped") {
		t.Errorf("caption of sound values: %q", f.Caption)
	}
}

// A large sheet is not magnified, and one that is wide or tall keeps within its limit.
func TestZoom(t *testing.T) {
	for _, c := range []struct{ n, height, width, columns, zoom int }{
		{400, 28, 28, 20, 2},   // Kingma & Welling 2014, Figure 4b
		{100, 28, 20, 10, 4},   // Figure 4a
		{100, 28, 28, 10, 4},   // Figure 5
		{1, 28, 28, 1, 6},      // few tiles: not poster-sized
		{10, 28, 28, 1, 4},     // tall
		{2, 700, 10, 1, 1},     // larger than the limit
		{2500, 28, 28, 50, 1},  // 1400 dots wide as it is
		{16, 100, 300, 4, 1},   // exactly the limit
		{12, 100, 100, 6, 2},   // width decides
		{12, 100, 100, 100, 1}, // no more columns than images
	} {
		if got := Grid(mat32.New(c.n, c.height*c.width), c.height, c.width, c.columns).body.(*sheet).zoom; got != c.zoom {
			t.Errorf("%d of %d×%d in %d columns: got %d dots to a pixel, want %d", c.n, c.height, c.width, c.columns, got, c.zoom)
		}
	}
}

// Oracle: testdata/quantiles.py.
var quantiles = map[int][]float64{
	2:  {-0.674489750196, 0.674489750196},
	10: {-1.644853626951, -1.036433389494, -0.674489750196, -0.385320466408, -0.125661346855, 0.125661346855, 0.385320466408, 0.674489750196, 1.036433389494, 1.644853626951},
	20: {-1.95996398454, -1.439531470938, -1.150349380376, -0.934589291073, -0.75541502636, -0.597760126042, -0.45376219017, -0.318639363964, -0.189118426273, -0.062706777943, 0.062706777943, 0.189118426273, 0.318639363964, 0.45376219017, 0.597760126042, 0.75541502636, 0.934589291073, 1.150349380376, 1.439531470938, 1.95996398454},
}

func TestManifoldGrid(t *testing.T) {
	for n, q := range quantiles {
		var z mat32.Matrix
		images := ramp(n*n, 6)
		f := Manifold(func(codes mat32.Matrix) mat32.Matrix {
			z = mat32.Clone(codes)
			for i := range codes.Data {
				codes.Data[i] = 0 // a decoder may use its input as a buffer
			}
			return images
		}, n, 3, 2)
		for tile := range n * n {
			want := [2]float32{float32(q[tile%n]), float32(q[n-1-tile/n])}
			if got := mat32.Row(z, tile); got[0] != want[0] || got[1] != want[1] {
				t.Errorf("n = %d: line %d, column %d: got z = %v, want %v", n, tile/n, tile%n, got, want)
			}
		}
		checkPixels(t, f, func(tile, pixel int) float32 { return mat32.Row(images, tile)[pixel] })
		checkArray(t, f.Numbers[0], "images", images.Data, n*n, 3, 2)
		checkArray(t, f.Numbers[1], "z", z.Data, n*n, 2)
	}
}

// Tiles of a manifold touch, and fill the body.
func TestManifoldHasNoGaps(t *testing.T) {
	f := Manifold(func(z mat32.Matrix) mat32.Matrix { return mat32.New(z.Rows, 12) }, 5, 4, 3)
	img, body := f.Image(), f.layout().body
	if want := image.Pt(5*3*largestDot, 5*4*largestDot); body.Size() != want {
		t.Fatalf("body is %v, want %v", body.Size(), want)
	}
	for y := body.Min.Y; y < body.Max.Y; y++ {
		for x := body.Min.X; x < body.Max.X; x++ {
			if got := img.At(x, y); got != (color.RGBA{0, 0, 0, 255}) {
				t.Fatalf("dot (%d, %d) is %v, want black", x, y, got)
			}
		}
	}
}
