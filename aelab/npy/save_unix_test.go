//go:build unix

package npy

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// TestFullDisk limits the size of files, so that a write fails in the middle as on a full disk.
func TestFullDisk(t *testing.T) {
	for _, c := range []struct {
		name string
		save func(path string, data []float32) error
	}{
		{"WriteFile", func(path string, data []float32) error { return WriteFile(path, data) }},
		{"ArchiveWriter", func(path string, data []float32) error {
			w, err := CreateArchive(path)
			if err != nil {
				return err
			}
			defer w.Abort()
			if err := w.Write("small", data[:10]); err != nil {
				return err
			}
			w.Write("large", data) // Close has its error
			return w.Close()
		}},
	} {
		path := filepath.Join(t.TempDir(), "saved")
		if err := c.save(path, make([]float32, 1000)); err != nil {
			t.Fatal(err)
		}
		_, old := folder(t, path)
		err := limited(t, func() error { return c.save(path, make([]float32, 1<<20)) })
		if !errors.Is(err, syscall.EFBIG) || !strings.Contains(err.Error(), "cannot save "+path) {
			t.Errorf("%s: got %v, want %v", c.name, err, syscall.EFBIG)
		}
		if names, content := folder(t, path); !slices.Equal(names, []string{"saved"}) || content != old {
			t.Errorf("%s: left %q, %d bytes of %d", c.name, names, len(content), len(old))
		}
	}
}

// limited runs f while files may hold 1 MB.
func limited(t *testing.T, f func() error) error {
	t.Helper()
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	lowered := limit
	lowered.Cur = 1 << 20
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &lowered); err != nil {
		t.Fatal(err)
	}
	defer syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit)
	return f()
}

// TestPermissions checks that a replaced file keeps its mode.
func TestPermissions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.npy")
	for _, want := range []os.FileMode{0o644, 0o600} {
		if err := WriteFile(path, []float32{1}); err != nil {
			t.Fatal(err)
		}
		if want != 0o644 { // the umask decides the first mode
			os.Chmod(path, want)
			if err := WriteFile(path, []float32{2}); err != nil {
				t.Fatal(err)
			}
			if info, err := os.Stat(path); err != nil || info.Mode() != want {
				t.Errorf("got %v, %v; want %v", info.Mode(), err, want)
			}
		}
	}
}

// TestSpecialFiles checks that both writers leave a pipe alone and follow a link.
func TestSpecialFiles(t *testing.T) {
	dir := t.TempDir()
	pipe, target, link := filepath.Join(dir, "pipe"), filepath.Join(dir, "target.npy"), filepath.Join(dir, "link.npy")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("target.npy", link); err != nil {
		t.Fatal(err)
	}
	_, errArchive := CreateArchive(pipe)
	for _, err := range []error{WriteFile(pipe, []float32{1}), errArchive} {
		if want := "npy: cannot save " + pipe + ": it is a named pipe, not a regular file"; err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	if err := WriteFile(link, []float32{1}); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(target); err != nil || !info.Mode().IsRegular() {
		t.Errorf("the link's target is %v, %v", info, err)
	}
}
