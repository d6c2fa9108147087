package chairs

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/internal/loadtest"
)

// viewName returns the archive's name of a view of a model.
func viewName(model string, view int) string {
	return fmt.Sprintf("rendered_chairs/%s/renders/image_%03d_p%03d_t%03d_r096.png",
		model, view, 20+view/Azimuths*10, view%Azimuths*360/Azimuths)
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		name, model string
		view        int
	}{
		{"rendered_chairs/1a2b8749a1756a09932a5c2746cd09a4/renders/image_000_p020_t000_r096.png", "1a2b8749a1756a09932a5c2746cd09a4", 0},
		{"./rendered_chairs/b663f1e4df6c51fe19fb4103277a6b93/renders/image_001_p020_t011_r096.png", "b663f1e4df6c51fe19fb4103277a6b93", 1},
		{"rendered_chairs/a/renders/image_061_p030_t348_r096.png", "a", 61},
		{"rendered_chairs/a/renders/image_031_p030_t012_r096.png", "a", 32}, // rounded up
	} {
		if model, view, ok := parse(c.name); model != c.model || view != c.view || !ok {
			t.Errorf("%s is model %q, view %d, %v; want %q, %d, true", c.name, model, view, ok, c.model, c.view)
		}
	}
	for view := range Views {
		if _, got, ok := parse(viewName("a", view)); got != view || !ok {
			t.Errorf("%s is view %d, %v; want %d", viewName("a", view), got, ok, view)
		}
	}
	for _, name := range []string{
		"rendered_chairs/all_chair_names.mat",
		"rendered_chairs/a/renders/",
		"rendered_chairs/a/renders/image_000_p025_t000_r096.png",
		"rendered_chairs/a/renders/image_000_p020_t400_r096.png",
		"other/a/renders/image_000_p020_t000_r096.png",
	} {
		if model, view, ok := parse(name); ok {
			t.Errorf("%s is model %q, view %d; want none", name, model, view)
		}
	}
}

// archive returns a tar file of images, in the given order, after a file that is none.
func archive(t testing.TB, names []string, data func(name string) []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	add := func(name string, data []byte) {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(data))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	add("rendered_chairs/all_chair_names.mat", []byte("MATLAB 5.0"))
	for _, name := range names {
		add(name, data(name))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// frame returns the PNG of a grey square with a border that shrink cuts off.
func frame(t testing.TB, grey uint8) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, rendered, rendered))
	for y := range rendered {
		for x := range rendered {
			m.Pix[y*m.Stride+x] = 9
			if min(x, y) >= border && max(x, y) < rendered-border {
				m.Pix[y*m.Stride+x] = grey
			}
		}
	}
	return encode(t, m)
}

func encode(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func write(t testing.TB, b []byte) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "chairs.tar")
	if err := os.WriteFile(path, b, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestWalk walks through two models whose images come in a mixed order.
func TestWalk(t *testing.T) {
	ctx := context.Background()
	var names []string
	for view := Views - 1; view >= 0; view-- {
		names = append(names, viewName("b0", view), viewName("a1", view))
	}
	whole := archive(t, names, func(name string) []byte { return []byte(name) })
	path := write(t, whole)
	images := 0
	err := walk(ctx, path, 2, func(model string, index int, data []byte) error {
		images++
		if want := viewName([]string{"b0", "a1"}[index/Views], index%Views); string(data) != want || !strings.Contains(want, model) {
			return fmt.Errorf("image %d of model %s is %q, want %q", index, model, data, want)
		}
		return nil
	})
	if err != nil || images != 2*Views {
		t.Errorf("%d images, %v; want 124 and no error", images, err)
	}

	stop := errors.New("stop")
	if err := walk(ctx, path, 2, func(string, int, []byte) error { return stop }); err != stop {
		t.Errorf("visit fails: got %v, want its error", err)
	}
	for n, want := range map[int]string{
		1: "is an image of model 2 of 1",
		3: "the archive has 124 images of 2 models, want 186 of 3",
	} {
		if err := walk(ctx, path, n, nil); !errors.Is(err, datasets.ErrFormat) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("want %d models: got %v, want %q with %s", n, err, want, path)
		}
	}
	if err := walk(ctx, write(t, whole[:len(whole)/2+100]), 2, nil); !errors.Is(err, datasets.ErrFormat) || !strings.Contains(err.Error(), "tar: unexpected EOF") {
		t.Errorf("half an archive: got %v", err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if err := walk(cancelled, path, 2, nil); err != context.Canceled {
		t.Errorf("cancelled: got %v, want context.Canceled", err)
	}
}

// TestRead reads a model whose images are grey in three ways.
func TestRead(t *testing.T) {
	var names []string
	greys := make(map[string]int)
	for view := range Views {
		names = append(names, viewName("a", view))
		greys[names[view]] = view % 3
	}
	frames := [3][]byte{frame(t, 0), frame(t, 1), frame(t, 2)}
	path := write(t, archive(t, names, func(name string) []byte { return frames[greys[name]] }))
	c, err := read(context.Background(), path, 1)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(c.Models, []string{"a"}) || c.Len() != Views || c.Standin || len(c.SHA256) != 64 || c.Drawn != nil {
		t.Errorf("%q, %d models drawn, %d images, stand-in %v, SHA-256 %q", c.Models, len(c.Drawn), c.Len(), c.Standin, c.SHA256)
	}
	for i, got := range c.Pixels {
		if want := uint8(i / 4096 % 3); got != want {
			t.Fatalf("view %d, pixel %d is %d, want %d", i/4096, i%4096, got, want)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	small := encode(t, image.NewGray(image.Rect(0, 0, 64, 64)))
	for _, test := range []struct {
		name  string
		names []string
		data  []byte
		want  string
	}{
		{"twice", []string{viewName("a", 0), viewName("a", 0)}, frame(t, 0), "image_000_p020_t000_r096.png is a view that is there twice"},
		{"no PNG", []string{viewName("a", 3)}, []byte("GIF89a, that is"), "model a, view 3: malformed file: png: invalid format: not a PNG file; get the archive again"},
		{"other size", []string{viewName("a", 0)}, small, "an image of 64×64, want 600×600"},
		{"huge", []string{viewName("a", 0)}, make([]byte, maxPNG+1), "of 2097153 bytes, more than 2097152"},
		{"empty", nil, nil, "the archive has 0 images of 0 models, want 62 of 1"},
	} {
		path := write(t, archive(t, test.names, func(string) []byte { return test.data }))
		_, err := read(context.Background(), path, 1)
		if !errors.Is(err, datasets.ErrFormat) || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got %v, want %q with %s", test.name, err, test.want, path)
		}
	}
}

// TestShrink compares with means over areas, for colours and for transparency.
func TestShrink(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, rendered, rendered))
	for y := range rendered {
		for x := range rendered {
			switch { // left of column 110: red; a transparent row of pixels; white elsewhere
			case x < 110:
				m.SetNRGBA(x, y, color.NRGBA{R: 255, A: 255})
			case y >= 300:
				m.SetNRGBA(x, y, color.NRGBA{A: 0})
			default:
				m.SetNRGBA(x, y, color.NRGBA{0, 0, 255, 255})
			}
		}
	}
	pix := make([]uint8, Height*Width)
	if err := shrink(pix, encode(t, m)); err != nil {
		t.Fatal(err)
	}
	red, blue := 0.299*255, 0.114*255
	for _, c := range []struct {
		y, x int
		want float64
	}{
		{0, 0, red}, {0, 2, blue}, {40, 2, 255}, {31, 63, blue}, {32, 63, 255},
		{5, 1, red*3.75/6.25 + blue*2.5/6.25}, // columns 106¼ to 112½
		{63, 1, red*3.75/6.25 + 255*2.5/6.25},
	} {
		if got := float64(pix[c.y*Width+c.x]); got < c.want-0.51 || got > c.want+0.51 {
			t.Errorf("row %d, column %d is %v, want %.2f", c.y, c.x, got, c.want)
		}
	}
}

func TestStandin(t *testing.T) {
	loadtest.CheckStandin(t, source, "the rendered 3-D chairs", 2*Views, Height, Width,
		func(ctx context.Context, cfg datasets.Config) (datasets.Images, error) {
			c, err := load(ctx, cfg, 2)
			if err != nil {
				return datasets.Images{}, err
			}
			index := make([]int, c.Len())
			for i := range index {
				index[i] = i
			}
			return c.Images(index), nil
		})
}

func TestLoadRefuses(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, filepath.FromSlash(source.Name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("<html>"), 0o666); err != nil {
		t.Fatal(err)
	}
	_, err := Load(context.Background(), datasets.Config{Dir: dir, AllowStandin: true})
	if !errors.Is(err, datasets.ErrFormat) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "delete it") {
		t.Errorf("another file: got %v, want datasets.ErrFormat with %s", err, path)
	}
}

func FuzzRead(f *testing.F) {
	small := encode(f, image.NewGray(image.Rect(0, 0, 3, 3)))
	f.Add(archive(f, []string{viewName("a", 0), viewName("b", 61)}, func(string) []byte { return small }))
	f.Add([]byte("<html>"))
	path := filepath.Join(f.TempDir(), "chairs.tar")
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := os.WriteFile(path, b, 0o666); err != nil {
			t.Fatal(err)
		}
		if c, err := read(context.Background(), path, 1); err == nil {
			t.Errorf("%d images from %d bytes and no error", c.Len(), len(b))
		}
	})
}
