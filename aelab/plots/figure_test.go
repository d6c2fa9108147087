package plots

import (
	"bytes"
	"compress/zlib"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/npy"
)

// figures returns one figure of each kind, drawn from scratch.
func figures() map[string]*Figure {
	images := ramp(6, 12)
	series := Panel{Title: "β = 4", Series: []Series{{Name: "test", X: []float64{1, 10, 100}, Y: []float64{3, 2, 1}}}}
	return map[string]*Figure{
		"grid":            Grid(images, 4, 3, 3),
		"reconstructions": Reconstructions(images, images, 4, 3, 4),
		"filters":         Filters(images, 2, 3, 5, TileScale),
		"manifold":        Manifold(func(z mat32.Matrix) mat32.Matrix { return ramp(z.Rows, 12) }, 3, 4, 3),
		"scatter":         Scatter(ramp(20, 2), make([]uint8, 20)),
		"values":          ScatterValues(ramp(20, 2), make([]float64, 20), "a value"),
		"heatgrid":        HeatGrid(Table{X: "x", Y: "y", Name: "z", Rows: []string{"a row"}, Columns: []string{"b"}, Values: []float64{1}}),
		"latents":         latentsFigure(),
		"beside":          Beside(Scatter(ramp(20, 2), nil), Grid(images, 4, 3, 3)),
		"above":           Above(Scatter(ramp(20, 2), nil), Grid(images, 4, 3, 3)),
		"two sheets":      Beside(Grid(images, 4, 3, 3), Grid(images, 4, 3, 3)),
		"curves":          Curves(Axes{X: "steps", Y: "loss (nats)", LogX: true}, series),
		"logarithmic":     Curves(Axes{X: "steps", Y: "angle", LogY: true}, series),
		"panels":          Curves(Axes{X: "steps", Y: "loss (nats)"}, series, Panel{Title: "β = 1", Series: series.Series}),
	}
}

func latentsFigure() *Figure {
	axes, latents := twoLatents()
	return Latents(axes, latents...)
}

func encodings(t *testing.T, f *Figure) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for ext, render := range map[string]func() ([]byte, error){".png": f.PNG, ".svg": f.SVG, ".pdf": f.PDF} {
		data, err := render()
		if err != nil {
			t.Errorf("%s: %v", ext, err) // not Fatal: also called outside the test's goroutine
		}
		all[ext] = data
	}
	return all
}

// The same figure gives the same bytes: drawn again, and made and drawn at the same time.
func TestBytesRepeat(t *testing.T) {
	again := figures()
	for name, f := range figures() {
		want := encodings(t, f)
		var group sync.WaitGroup
		for _, other := range []*Figure{f, again[name]} {
			group.Add(1)
			go func() {
				defer group.Done()
				for ext, data := range encodings(t, other) {
					if !bytes.Equal(data, want[ext]) {
						t.Errorf("%s%s differs when drawn again", name, ext)
					}
				}
			}()
		}
		group.Wait()
		if bytes.Contains(want[".pdf"], []byte("Date")) {
			t.Errorf("%s.pdf holds a date", name)
		}
		if !bytes.HasPrefix(want[".pdf"], []byte("%PDF-")) || !bytes.Contains(want[".svg"], []byte("<svg")) {
			t.Errorf("%s: not a PDF or not an SVG file", name)
		}
		if _, err := png.Decode(bytes.NewReader(want[".png"])); err != nil {
			t.Errorf("%s.png: %v", name, err)
		}
		if bytes.Contains(want[".svg"], []byte("<text")) {
			t.Errorf("%s.svg depends on a font", name)
		}
	}
}

// Nothing is cut off: all around the figure there is white.
func TestNothingCutOff(t *testing.T) {
	for name, f := range figures() {
		for _, title := range []string{"", strings.Repeat("a title that must be broken ", 12), strings.Repeat("unbreakable", 12)} {
			f.Title = title
			const white = margin / 2
			img := f.Image().(*image.RGBA)
			b := img.Bounds()
			for y := range b.Dy() {
				for x := 0; x < b.Dx(); x++ {
					if y >= white && y < b.Dy()-white && x == white {
						x = b.Dx() - white // within, all may be inked
					}
					if img.RGBAAt(x, y) != (color.RGBA{255, 255, 255, 255}) {
						t.Fatalf("%s, title %.20q: ink at (%d, %d) of %v", name, title, x, y, b.Max)
					}
				}
			}
		}
	}
}

func listing(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

func TestSave(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "on the way")
	f := Grid(ramp(6, 12), 4, 3, 3)
	f.Name = "figure-5"
	if err := f.Save(dir); err != nil {
		t.Fatal(err)
	}
	if got, want := listing(t, dir), "figure-5.npy figure-5.pdf figure-5.png figure-5.svg"; got != want {
		t.Fatalf("got files %q, want %q", got, want)
	}
	a, err := npy.ReadFile(filepath.Join(dir, "figure-5.npy"))
	if err != nil {
		t.Fatal(err)
	}
	checkArray(t, Array{"images", a.Data, a.Shape}, "images", ramp(6, 12).Data, 6, 4, 3)

	before := map[string][]byte{}
	for _, name := range strings.Fields(listing(t, dir)) {
		before[name], _ = os.ReadFile(filepath.Join(dir, name))
	}
	if err := f.Save(dir); err != nil { // over the old files
		t.Fatal(err)
	}
	for name, want := range before {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s changed when saved again (%v)", name, err)
		}
	}
}

func TestSaveArchive(t *testing.T) {
	dir := t.TempDir()
	f := figures()["manifold"]
	f.Name = "figure-4"
	if err := f.Save(dir); err != nil {
		t.Fatal(err)
	}
	if got, want := listing(t, dir), "figure-4.npz figure-4.pdf figure-4.png figure-4.svg"; got != want {
		t.Fatalf("got files %q, want %q", got, want)
	}
	archive, err := npy.OpenArchive(filepath.Join(dir, "figure-4.npz"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	for _, want := range f.Numbers {
		got, err := archive.Read(want.Name)
		if err != nil {
			t.Fatal(err)
		}
		checkArray(t, Array{want.Name, got.Data, got.Shape}, want.Name, want.Data.([]float32), want.Shape...)
	}
}

func TestSaveErrors(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("kept"), 0o644); err != nil {
		t.Fatal(err)
	}
	f := Grid(ramp(6, 12), 4, 3, 3)
	for _, name := range []string{"", ".", "..", "a/b", `a\b`} {
		f.Name = name
		if err := f.Save(dir); !errors.Is(err, errName) {
			t.Errorf("name %q: got %v, want %v", name, err, errName)
		}
	}
	f.Name = "figure-5"
	var path *os.PathError
	err := f.Save(file) // a file stands where the directory should be
	if !errors.As(err, &path) || !strings.Contains(err.Error(), `plots: save figure "figure-5"`) || !strings.Contains(err.Error(), file) {
		t.Errorf("got %v, want an error that names the figure and %s", err, file)
	}
	if os.Geteuid() != 0 { // root may write anywhere
		locked := filepath.Join(dir, "locked")
		os.Mkdir(locked, 0o555)
		if err := f.Save(locked); !errors.Is(err, os.ErrPermission) {
			t.Errorf("read-only directory: got %v, want %v", err, os.ErrPermission)
		}
		os.Remove(locked)
	}
	if got := listing(t, dir); got != "file" {
		t.Errorf("failed saves left %q", got)
	}
}

func TestMarkStandin(t *testing.T) {
	f := Grid(ramp(1, 4), 2, 2, 1)
	plain := f.layout().height
	f.Caption = "A tile."
	f.MarkStandin("digits drawn by aelab")
	if want := "A tile. Stand-in data: digits drawn by aelab, not the paper's."; f.Caption != want {
		t.Errorf("got caption %q, want %q", f.Caption, want)
	}
	if f.layout().height <= plain {
		t.Error("the note takes no room in the drawing")
	}
	// Anti-aliased type of this size has few dots of its full colour, but has some.
	if countDots(f, vermilion) == 0 {
		t.Error("the drawing does not show the note")
	}
}

// In PDF, y grows upwards: an image is upright if the transformations in force when it is
// painted leave y positive.
func TestImageUprightInPDF(t *testing.T) {
	data, err := Grid(ramp(1, 4), 2, 2, 1).PDF()
	if err != nil {
		t.Fatal(err)
	}
	content := pageContent(t, data)
	stack, upright, painted := []float64{1}, 0.0, 0
	operator := regexp.MustCompile(`([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+) cm|\bq\b|\bQ\b|\bDo\b`)
	for _, m := range operator.FindAllStringSubmatch(content, -1) {
		top := len(stack) - 1
		switch m[0] {
		case "q":
			stack = append(stack, stack[top])
		case "Q":
			stack = stack[:top]
		case "Do":
			upright, painted = stack[top], painted+1
		default:
			d, err := strconv.ParseFloat(m[4], 64)
			if err != nil || m[2] != m[3] && d == 0 {
				t.Fatalf("transformation %q: want scaling and moving only", m[0])
			}
			stack[top] *= d
		}
	}
	if painted != 1 || upright <= 0 {
		t.Errorf("%d images painted, y scaled by %g; want one image, upright", painted, upright)
	}
}

func pageContent(t *testing.T, pdf []byte) string {
	t.Helper()
	for rest := pdf; ; {
		_, after, found := bytes.Cut(rest, []byte("stream\n"))
		if !found {
			t.Fatal("no page content found")
		}
		rest = after
		if r, err := zlib.NewReader(bytes.NewReader(after)); err == nil {
			if content, _ := io.ReadAll(r); bytes.Contains(content, []byte(" cm")) {
				return string(content)
			}
		}
	}
}

func TestTypeset(t *testing.T) {
	style := textStyle(10)
	width := func(txt string) float64 { return style.Width(txt).Points() }
	if got, want := width("⁰⁹"), 0.7*(width("0")+width("9")); got < want-1e-9 || got > want+1e-9 {
		t.Errorf("superscripts are %g wide, want %g", got, want)
	}
	if width("AV") >= width("A")+width("V") {
		t.Error("AV is not kerned")
	}
	if want, _, _ := style.Handler.(outlines).Plain.Box("Nz = 10", style.Font); style.Width("Nz = 10") != want {
		t.Error("ordinary text is not as wide as gonum sets it")
	}
	lines := wrap("one two  three", style, style.Width("one two"))
	if len(lines) != 2 || lines[0] != "one two" || lines[1] != "three" {
		t.Errorf("wrapped to %q", lines)
	}
}

func TestPanics(t *testing.T) {
	square := mat32.New(4, 9)
	for _, c := range []struct {
		want string
		call func()
	}{
		{"plots: Grid: images are 4×9, want 28·28 = 784 columns", func() { Grid(square, 28, 28, 2) }},
		{"plots: Grid: 4 images in 0 columns", func() { Grid(square, 3, 3, 0) }},
		{"plots: Grid: 3 labels for 4 images", func() { Grid(square, 3, 3, 2, "a", "b", "c") }},
		{"plots: Versions: original is 4×9, reconstruction 5×9", func() { Reconstructions(square, mat32.New(5, 9), 3, 3, 2) }},
		{"plots: Versions: no version", func() { Versions(3, 3, 2) }},
		{"plots: Beside: 0 figures, want 1 to 26", func() { Beside() }},
		{"plots: Above: 0 figures, want 1 to 26", func() { Above() }},
		{"plots: Filters: weights are 4×9, want 3·3 = 9 rows", func() { Filters(square, 3, 3, 2, SharedScale) }},
		{"plots: RowFilters: images are 4×9, want 2·3 = 6 columns", func() { RowFilters(square, 2, 3, 2, SharedScale) }},
		{"plots: Manifold: decode made 4×9 of 25×2 codes, want 25×9", func() { Manifold(func(mat32.Matrix) mat32.Matrix { return square }, 5, 3, 3) }},
		{"plots: Scatter: codes are 4×9, want 2 columns", func() { Scatter(square, nil) }},
		{"plots: Scatter: 3 labels for 4×2 codes", func() { Scatter(mat32.New(4, 2), make([]uint8, 3)) }},
		{"plots: Scatter: label 10 of code 1 is above 9", func() { Scatter(mat32.New(2, 2), []uint8{0, 10}) }},
		{"plots: ScatterValues: codes are 4×9, want 2 columns", func() { ScatterValues(square, make([]float64, 4), "") }},
		{"plots: ScatterValues: 3 values for 4×2 codes", func() { ScatterValues(mat32.New(4, 2), make([]float64, 3), "") }},
		{"plots: HeatGrid: 3 values for 1 rows and 2 columns", func() { HeatGrid(Table{Rows: []string{""}, Columns: []string{"", ""}, Values: make([]float64, 3)}) }},
		{"plots: Animate: no frame", func() { Animate(Animation{}) }},
		{"plots: Animate: a delay of 1ms and 0 loops, want 10ms or more, and 0 or more", func() { Animate(Animation{Delay: time.Millisecond}, Scatter(mat32.New(1, 2), nil)) }},
		{"plots: Animate: frame 0 has 18×84 dots, the last 18×18", func() { Animate(Animation{Delay: time.Second}, Grid(square, 3, 3, 1), Grid(mat32.New(1, 9), 3, 3, 1)) }},
		{"plots: Curves: no panel", func() { Curves(Axes{}) }},
		{`plots: Curves: series "a" has 2 X and 1 Y`, func() { Curves(Axes{}, Panel{Series: []Series{{Name: "a", X: []float64{1, 2}, Y: []float64{1}}}}) }},
		{`plots: Curves: two series are called "a"`, func() {
			s := Series{Name: "a", X: []float64{1}, Y: []float64{1}}
			Curves(Axes{}, Panel{Series: []Series{s, s}})
		}},
		{"plots: Curves: a logarithmic x axis from 0 to 10", func() { Curves(Axes{LogX: true, XMax: 10}, Panel{}) }},
		{"plots: Curves: a logarithmic y axis from -1 to 10", func() { Curves(Axes{LogY: true, YMin: -1, YMax: 10}, Panel{}) }},
	} {
		func() {
			defer func() {
				if got := recover(); got != c.want {
					t.Errorf("got panic %v, want %q", got, c.want)
				}
			}()
			c.call()
		}()
	}
}
