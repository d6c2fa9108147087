package npy

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// folder returns the names in the folder of path and the content of the file at path.
func folder(t *testing.T, path string) (names []string, content string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	b, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return names, string(b)
}

// TestArchiveWriter goes through the ways in which an archive is not completed.
func TestArchiveWriter(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(*ArchiveWriter) error
		want string
	}{
		{"abort", func(w *ArchiveWriter) error { w.Abort(); return w.Close() }, "given up"},
		{"name twice", func(w *ArchiveWriter) error { w.Write("y", []float32{1}); return w.Write("y", []float32{2}) }, `there is an array "y" already`},
		{"name twice, once with .npy", func(w *ArchiveWriter) error { w.Write("y", []float32{1}); return w.Write("y.npy", []float32{2}) }, `there is an array "y" already`},
		{"no name", func(w *ArchiveWriter) error { return w.Write("", []float32{1}) }, "cannot be named"},
		{"no text", func(w *ArchiveWriter) error { return w.Write("\xff", []float32{1}) }, "cannot be named"},
		{"name too long", func(w *ArchiveWriter) error { return w.Write(strings.Repeat("x", 70000), []float32{1}) }, ""},
		{"after an error", func(w *ArchiveWriter) error { w.Write("", []float32{1}); return w.Write("y", []float32{1}) }, "cannot be named"},
		{"wrong shape", func(w *ArchiveWriter) (err error) {
			defer func() { err = errors.New(recover().(string)) }()
			return w.Write("y", []float32{1}, 2)
		}, "1 elements do not make shape (2,)"},
	} {
		path := filepath.Join(t.TempDir(), "weights.npz")
		os.WriteFile(path, []byte("old"), 0o644)
		w, err := CreateArchive(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write("x", mat32.New(2, 3)); err != nil {
			t.Fatal(err)
		}
		if err := c.do(w); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
		w.Abort()
		if err := w.Close(); err == nil {
			t.Errorf("%s: Close had no error", c.name)
		}
		if names, content := folder(t, path); !slices.Equal(names, []string{"weights.npz"}) || content != "old" {
			t.Errorf("%s: left %q, %q", c.name, names, content)
		}
	}
}

// TestAbortAfterClose checks the defer of Abort that the documentation shows.
func TestAbortAfterClose(t *testing.T) {
	path := sampleArchive(t, false, writeCases()) // calls Abort after Close
	if names, _ := folder(t, path); len(names) != 1 {
		t.Errorf("left %q", names)
	}
	a, err := OpenArchive(path)
	if err != nil {
		t.Fatal(err)
	}
	a.Close()
}

func TestSaveNowhere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none", "a.npy")
	if err := WriteFile(path, []float32{1}); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "cannot save "+path) {
		t.Errorf("WriteFile: %v", err)
	}
	if _, err := CreateArchive(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("CreateArchive: %v", err)
	}
}
