package shapes2d

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/npy"
	"github.com/aelab-go/autoencoders/datasets"
)

// small is a grid for archives that tests write: 12 images.
var small = Grid{1, 2, 1, 2, 3}

// contents are the arrays of an archive.
type contents struct {
	imgs       []uint8
	imgsShape  []int
	classes    []int64
	classShape []int
}

// first returns the first block of drawn images.
var first = sync.OnceValue(func() *Shapes {
	s := &Shapes{Grid: Full(), Words: make([]uint64, blockImages*Height)}
	s.draw()
	return s
})

// smallContents returns the drawn images 0 to 11 as those of the small grid.
func smallContents() contents {
	n := small.Len()
	c := contents{imgsShape: []int{n, Height, Width}, classShape: []int{n, 6}}
	for _, word := range first().Words[:n*Height] {
		for b := range Width {
			c.imgs = append(c.imgs, uint8(word>>b&1))
		}
	}
	for i := range n {
		c.classes = append(c.classes, 0)
		for _, v := range small.Values(nil, i) {
			c.classes = append(c.classes, int64(v))
		}
	}
	return c
}

// archive returns the bytes of an archive with the members of the published one.
func (c contents) archive(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, m := range []struct {
		name  string
		data  any
		shape []int
	}{{"metadata", nil, nil}, {"imgs", c.imgs, c.imgsShape}, {"latents_classes", c.classes, c.classShape}} {
		w, err := z.Create(m.name + ".npy") // deflated
		if err == nil && m.data == nil {
			_, err = w.Write([]byte("\x93NUMPY\x01\x00\x46\x00{'descr': '|O', 'fortran_order': False, 'shape': (), }              \n\x80\x02}."))
		} else if err == nil {
			err = npy.Write(w, m.data, m.shape...)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func write(t testing.TB, b []byte) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "shapes.npz")
	if err := os.WriteFile(path, b, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRead(t *testing.T) {
	s, err := read(context.Background(), write(t, smallContents().archive(t)), small)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(s.Words, first().Words[:len(s.Words)]) || s.Len() != small.Len() || len(s.Words) != s.Len()*Height {
		t.Errorf("%d words are not those that were written", len(s.Words))
	}
	b, err := binary.Append(nil, binary.LittleEndian, s.Words)
	if err != nil {
		t.Fatal(err)
	}
	block := sha256.Sum256(b)
	if want := fmt.Sprintf("%x", sha256.Sum256(block[:])); s.SHA256 != want || s.Standin || s.Name != "dSprites" {
		t.Errorf("%q, stand-in %v, SHA-256 %s; want dSprites, false, %s", s.Name, s.Standin, s.SHA256, want)
	}
}

func TestReadRefuses(t *testing.T) {
	ctx := context.Background()
	for _, test := range []struct {
		name string
		edit func(*contents)
		is   error
		want string
	}{
		{"grey", func(c *contents) { c.imgs[4*4096+5*64+6] = 255 }, datasets.ErrFormat, "imgs: malformed file: image 4, row 5: a pixel is neither 0 nor 1"},
		{"other size", func(c *contents) { c.imgsShape = []int{12, 32, 128} }, datasets.ErrFormat, "imgs: malformed file: it is [12 32 128] of |u1, want [12 64 64] of |u1"},
		{"other number", func(c *contents) { c.classes, c.classShape[0] = c.classes[:66], 11 }, datasets.ErrFormat,
			"latents_classes: malformed file: it is [11 6] of <i8, want [12 6] of <i8"},
		{"other order", func(c *contents) { c.classes[6+5] = 2 }, datasets.ErrFormat, "classes of image 1 are [0 0 0 0 0 2], want 0 and [0 0 0 0 1]"},
		{"coloured", func(c *contents) { c.classes[6] = 1 }, datasets.ErrFormat, "classes of image 1 are [1 0 0 0 0 1]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := smallContents()
			test.edit(&c)
			path := write(t, c.archive(t))
			_, err := read(ctx, path, small)
			if !errors.Is(err, test.is) || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("got %v, want %q with %s", err, test.want, path)
			}
		})
	}
	whole := smallContents().archive(t)
	if _, err := read(ctx, write(t, whole[:len(whole)/2]), small); !errors.Is(err, npy.ErrFormat) {
		t.Errorf("half an archive: got %v, want npy.ErrFormat", err)
	}
	if _, err := read(ctx, filepath.Join(t.TempDir(), "none.npz"), small); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no archive: got %v, want fs.ErrNotExist", err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := read(cancelled, write(t, whole), small); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v, want context.Canceled", err)
	}
}

// TestPack compares pack with a loop over pixels, for each place of a pixel that is on or wrong.
func TestPack(t *testing.T) {
	for at := range Width {
		var row [Width]uint8
		row[at], row[Width-1] = 1, 1
		if word, ok := pack(&row); word != 1<<at|1<<(Width-1) || !ok {
			t.Errorf("pixels %d and %d give %#x, %v", at, Width-1, word, ok)
		}
		row[at] = 2
		if _, ok := pack(&row); ok {
			t.Errorf("2 at pixel %d is taken", at)
		}
	}
}

func TestLoad(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	path := filepath.Join(dir, filepath.FromSlash(source.Name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, smallContents().archive(t), 0o666); err != nil {
		t.Fatal(err)
	}
	_, err := Load(ctx, datasets.Config{Dir: dir, AllowStandin: true})
	if !errors.Is(err, datasets.ErrChecksum) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "MD5 is ") || strings.Contains(err.Error(), "download") {
		t.Errorf("another file: got %v, want datasets.ErrChecksum with %s", err, path)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	s, err := Load(ctx, datasets.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if s.SHA256 != full().SHA256 || s.Standin || !strings.Contains(s.Name, "drawn") {
		t.Errorf("no file: %q, stand-in %v, SHA-256 %s; want the drawn images, which are no stand-in", s.Name, s.Standin, s.SHA256)
	}
}

// TestLoadPublished counts the pixels in which the drawn images differ from all published ones.
func TestLoadPublished(t *testing.T) {
	dir := os.Getenv(datasets.DirVariable)
	if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(source.Name))); dir == "" || err != nil {
		t.Skipf("set %s to a directory that holds %s to test with it", datasets.DirVariable, source.Name)
	}
	s, err := Load(context.Background(), datasets.Config{Dir: dir, Offline: true})
	if err != nil {
		t.Fatal(err)
	}
	if s.ones() != publishedOnes || s.Standin {
		t.Errorf("%d pixels are on, stand-in %v; want %d, false", s.ones(), s.Standin, publishedOnes)
	}
	if wrong := differing(s.Words, full().Words); wrong > s.Len()/2 {
		t.Errorf("%d pixels differ from the drawn ones, more than one in two images", wrong)
	}
}

func FuzzRead(f *testing.F) {
	c := smallContents()
	f.Add(c.archive(f))
	c.imgs[7] = 3
	f.Add(c.archive(f))
	f.Add([]byte("PK\x05\x06"))
	path := filepath.Join(f.TempDir(), "shapes.npz")
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := os.WriteFile(path, b, 0o666); err != nil {
			t.Fatal(err)
		}
		s, err := read(context.Background(), path, small)
		if err == nil && len(s.Words) != small.Len()*Height {
			t.Errorf("%d words and no error", len(s.Words))
		}
	})
}
