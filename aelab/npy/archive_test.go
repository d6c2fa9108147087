package npy

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// sampleArchive writes the cases to a new archive and returns its path.
func sampleArchive(t testing.TB, deflate bool, cases []writeCase) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sample.npz")
	w, err := CreateArchive(path)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	w.Deflate = deflate
	for _, c := range cases {
		if err := w.Write(c.name, c.data, c.shape...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestArchive(t *testing.T) {
	for _, deflate := range []bool{false, true} {
		a, err := OpenArchive(sampleArchive(t, deflate, writeCases()))
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		for i, c := range writeCases() {
			if got := a.Names()[i]; got != c.name {
				t.Errorf("name %d is %q, want %q", i, got, c.name)
			}
			for _, name := range []string{c.name, c.name + ".npy"} {
				got, err := a.Read(name)
				if want := (&Array{c.wantShape, c.wantData}); err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("%s: got %v, %v; want %v", name, got, err, want)
				}
			}
		}
		_, err = a.Read("weights")
		if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), `array "weights": there is no such array, only ["float32" `) {
			t.Errorf("a name that is not there: %v", err)
		}
	}
}

// TestReproducible checks that equal content makes equal files.
func TestReproducible(t *testing.T) {
	for _, deflate := range []bool{false, true} {
		a, err := os.ReadFile(sampleArchive(t, deflate, writeCases()))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(sampleArchive(t, deflate, writeCases()))
		if err != nil || !bytes.Equal(a, b) {
			t.Errorf("deflate %v: two archives of the same arrays differ, %v", deflate, err)
		}
	}
	z, err := zip.OpenReader(sampleArchive(t, false, writeCases()))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		if !f.Modified.Equal(dosEpoch) {
			t.Errorf("%s is of %v, want %v", f.Name, f.Modified, dosEpoch)
		}
	}
}

// TestArchiveDamage flips each byte of an archive and cuts it at each length: what is
// read is right, or an *Error says that the file is broken.
func TestArchiveDamage(t *testing.T) {
	cases := writeCases()[3:6]
	for _, deflate := range []bool{false, true} {
		whole, err := os.ReadFile(sampleArchive(t, deflate, cases))
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		check := func(what string, input []byte) {
			a, err := newArchive(bytes.NewReader(input), int64(len(input)))
			for _, c := range cases {
				var got *Array
				if a != nil {
					got, err = a.Read(c.name)
				}
				if e := (*Error)(nil); got == nil && errors.As(err, &e) {
					found++
				} else if !reflect.DeepEqual(got, &Array{c.wantShape, c.wantData}) {
					t.Fatalf("deflate %v, %s: array %q read as %v, %v", deflate, what, c.name, got, err)
				}
			}
		}
		for n := range whole {
			check(fmt.Sprintf("cut at %d", n), whole[:n])
			input := bytes.Clone(whole)
			input[n] ^= 0x10
			check(fmt.Sprintf("byte %d flipped", n), input)
		}
		if found < len(cases)*len(whole) {
			t.Errorf("deflate %v: only %d errors from %d damaged archives", deflate, found, 2*len(whole))
		}
	}
}

// TestConcurrentReads is for the race detector.
func TestConcurrentReads(t *testing.T) {
	a, err := OpenArchive(sampleArchive(t, true, writeCases()))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	var wait sync.WaitGroup
	for _, c := range writeCases() {
		wait.Add(1)
		go func() {
			defer wait.Done()
			got, err := a.Read(c.name)
			if err != nil || !reflect.DeepEqual(got.Data, c.wantData) {
				t.Errorf("%s: got %v, %v", c.name, got, err)
			}
		}()
	}
	wait.Wait()
}

// zipOf returns an archive with one member, whose header change may falsify.
func zipOf(t *testing.T, content []byte, change func(*zip.FileHeader)) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	h := zip.FileHeader{Name: "x.npy", CompressedSize64: uint64(len(content)), UncompressedSize64: uint64(len(content))}
	change(&h)
	f, err := w.CreateRaw(&h)
	if err != nil {
		t.Fatal(err)
	}
	f.Write(content)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestBadMembers(t *testing.T) {
	array := func(data ...byte) []byte { return append([]byte(formatHeader("|u1", []int{3})), data...) }
	whole := array(1, 2, 3)
	same := func(*zip.FileHeader) {}
	for _, c := range []struct {
		name  string
		input []byte
		err   error
		want  string
	}{
		{"wrong checksum", zipOf(t, whole, func(h *zip.FileHeader) { h.CRC32 = 1 }), ErrFormat, `array "x": byte 131: the checksum does not match`},
		{"encrypted", zipOf(t, whole, func(h *zip.FileHeader) { h.Flags = 1 }), ErrUnsupported, "encrypted"},
		{"method", zipOf(t, whole, func(h *zip.FileHeader) { h.Method = 14 }), ErrUnsupported, "method 14"},
		{"no deflate data", zipOf(t, []byte("\xff"), func(h *zip.FileHeader) { h.Method = zip.Deflate }), ErrFormat, "the compressed data are damaged"},
		{"larger than the archive", zipOf(t, whole, func(h *zip.FileHeader) { h.CompressedSize64, h.UncompressedSize64 = 1<<40, 1<<40 }), ErrFormat, "promises 1099511627776 bytes"},
		{"stored with two sizes", zipOf(t, whole, func(h *zip.FileHeader) { h.UncompressedSize64++ }), ErrFormat, "the list of members promises 132 bytes"},
		{"header promises more", zipOf(t, array(1, 2), same), ErrFormat, "promises 3 bytes of data, shape (3,) of |u1, but 2 follow"},
		{"more than the header promises", zipOf(t, array(1, 2, 3, 4), same), ErrFormat, "1 bytes follow the array"},
		{"no array", zipOf(t, []byte("PNG"), same), ErrFormat, "not a NumPy array"},
	} {
		a, err := newArchive(bytes.NewReader(c.input), int64(len(c.input)))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got, err := a.Read("x"); got != nil || !errors.Is(err, c.err) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, %v; want %q", c.name, got, err, c.want)
		}
	}
}

func TestBadArchives(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.npz")
	var twins bytes.Buffer
	w := zip.NewWriter(&twins)
	w.Create("x.npy")
	w.Create("x.npy")
	w.Close()
	for _, c := range []struct {
		name  string
		input []byte
		want  string
	}{
		{"nothing", nil, "not a sound zip archive"},
		{"text", []byte("<!DOCTYPE html>"), "not a sound zip archive"},
		{"one array", []byte(formatHeader("<f4", []int{0})), "read it with ReadFile"},
		{"one name twice", twins.Bytes(), `two members are named "x.npy"`},
	} {
		if err := os.WriteFile(path, c.input, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenArchive(path); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
}

// TestOtherMembers checks that what is no array, or none for us, is left alone.
func TestOtherMembers(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, c := range []struct{ name, content string }{
		{"README", "text"}, {"folder/", ""}, {"objects.npy", formatHeader("|O", []int{0})}, {"x.npy", formatHeader("<f4", []int{0})},
	} {
		f, err := w.Create(c.name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(f, c.content)
	}
	w.Close()
	a, err := newArchive(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil || !slices.Equal(a.Names(), []string{"objects", "x"}) {
		t.Fatalf("got %v, %v", a, err)
	}
	if _, err := a.Read("x"); err != nil {
		t.Error(err)
	}
	if _, err := a.Read("objects"); !errors.Is(err, ErrUnsupported) {
		t.Errorf("objects: %v", err)
	}
}

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
