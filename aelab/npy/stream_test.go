package npy

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
)

type streamTarget struct {
	dst  any
	rows func(n int) []float32 // the first n rows of dst
}

// TestStream reads an array in batches of all sizes into all kinds of memory.
func TestStream(t *testing.T) {
	const rows, cols = 7, 6
	ints, floats := make([]int64, rows*cols), make([]float32, rows*cols)
	for i := range ints {
		ints[i], floats[i] = int64(i), float32(i)
	}
	path := filepath.Join(t.TempDir(), "a.npz")
	w, err := CreateArchive(path)
	if err != nil {
		t.Fatal(err)
	}
	w.Write("ints", ints, rows, 2, 3)
	w.Deflate = true
	w.Write("floats", floats, rows, cols)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	a, err := OpenArchive(path)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	for batch := 1; batch <= rows+1; batch++ {
		flat, own := make([]float32, batch*cols), make([]int64, batch*cols)
		gaps := mat32.Slice(mat32.New(batch, cols+3), 0, batch, 1, 1+cols)
		kinds := map[string]streamTarget{
			"float32": {flat, func(n int) []float32 { return flat[:n*cols] }},
			"matrix":  {gaps, func(n int) []float32 { return mat32.Flat(mat32.Clone(mat32.Rows(gaps, 0, n))) }},
			"int64": {own, func(n int) []float32 {
				f := make([]float32, n*cols)
				convert(f, own[:n*cols])
				return f
			}},
		}
		for _, name := range a.Names() {
			for kind, k := range kinds {
				if name == "floats" && kind == "int64" {
					continue
				}
				if got := drain(t, a, name, k); !slices.Equal(got, floats) {
					t.Errorf("%s in batches of %d as %s: got %v", name, batch, kind, got)
				}
			}
		}
	}
}

// drain returns all elements of a stream.
func drain(t *testing.T, a *Archive, name string, target streamTarget) (all []float32) {
	t.Helper()
	s, err := a.Stream(name)
	if err != nil {
		t.Fatal(err)
	}
	for {
		n, err := s.ReadRows(target.dst)
		all = append(all, target.rows(n)...)
		if err == io.EOF && n == 0 {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := s.ReadRows(target.dst); err == nil {
		t.Error("a closed stream was read")
	}
	return all
}

func TestStreamErrors(t *testing.T) {
	fortran := strings.Replace(formatHeader("|u1", []int{2, 3}), "False", "True ", 1) + "abcdef"
	content := zipOf(t, []byte(fortran), func(h *zip.FileHeader) {})
	a, err := newArchive(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Stream("x"); !errors.Is(err, ErrUnsupported) || !strings.Contains(err.Error(), "Fortran order") {
		t.Errorf("Fortran order: %v", err)
	}

	// The last rows come with the error of the checksum.
	content = zipOf(t, []byte(formatHeader("|u1", []int{3, 2})+"abcdef"), func(h *zip.FileHeader) { h.CRC32 = 1 })
	if a, err = newArchive(bytes.NewReader(content), int64(len(content))); err != nil {
		t.Fatal(err)
	}
	s, err := a.Stream("x")
	if err != nil {
		t.Fatal(err)
	}
	dst := make([]uint8, 4)
	if n, err := s.ReadRows(dst); n != 2 || err != nil {
		t.Errorf("got %d rows, %v; want 2", n, err)
	}
	for _, want := range []int{1, 0} {
		if n, err := s.ReadRows(dst); n != want || !errors.Is(err, ErrFormat) {
			t.Errorf("got %d rows, %v; want %d and ErrFormat", n, err, want)
		}
	}
	for _, c := range []struct {
		dst  any
		want string
	}{
		{mat32.New(2, 3), "npy: Stream.ReadRows: dst is 2×3, want 2 columns for shape (3, 2)"},
		{make([]uint8, 3), "npy: Stream.ReadRows: dst has 3 elements, want a multiple of 2 for shape (3, 2)"},
		{[]int64{}, "npy: Stream.ReadRows: dst is a []int64, want mat32.Matrix, []float32 or the slice for |u1"},
	} {
		func() {
			defer func() {
				if got := recover(); got != c.want {
					t.Errorf("panic %q, want %q", got, c.want)
				}
			}()
			s.ReadRows(c.dst)
		}()
	}
}

// TestStreamMemory streams a deflated member of 16 MB and counts all memory taken for it.
func TestStreamMemory(t *testing.T) {
	const rows, cols, limit = 1 << 12, 1 << 12, 1 << 20
	path := filepath.Join(t.TempDir(), "large.npz")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := zip.NewWriter(f)
	m, err := z.Create("imgs.npy")
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(m, formatHeader("|u1", []int{rows, 64, 64}))
	row := make([]byte, cols)
	for i := range rows {
		binary.LittleEndian.PutUint32(row[i%(cols-4):], uint32(i))
		m.Write(row)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	a, err := OpenArchive(path)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	batch, got := mat32.New(64, cols), 0
	taken := allocated(func() {
		s, err := a.Stream("imgs")
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		for {
			n, err := s.ReadRows(batch)
			if got += n; err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
	})
	if got != rows || taken > limit {
		t.Errorf("%d rows of %d, %d bytes allocated, limit %d", got, rows, taken, limit)
	}
	t.Logf("%d bytes allocated for a member of %d", taken, rows*cols)
}
