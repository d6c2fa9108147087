package npy

import (
	"archive/zip"
	"bytes"
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

// TestArchiveDamage flips each byte of an archive and cuts it at each length. Each array that
// is read must be right, or an *Error must say that the file is broken.
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

// zipOf returns an archive with one member. change may falsify its header.
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
		{"wrong checksum of what follows", zipOf(t, array(1, 2, 3, 4), func(h *zip.FileHeader) { h.CRC32 = 1 }), ErrFormat, `array "x": byte 132: the checksum does not match`},
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
	for _, c := range []struct {
		name  string
		input []byte
		want  string
	}{
		{"nothing", nil, "not a sound zip archive"},
		{"text", []byte("<!DOCTYPE html>"), "not a sound zip archive"},
		{"one array", []byte(formatHeader("<f4", []int{0})), "read it with ReadFile"},
	} {
		if err := os.WriteFile(path, c.input, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenArchive(path); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
}

// zipFile returns an archive of the members, each a name and its content.
func zipFile(t *testing.T, members ...[2]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range members {
		f, err := w.Create(m[0])
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(f, m[1])
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func openZip(t *testing.T, file []byte) *Archive {
	t.Helper()
	a, err := newArchive(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// nameCase is an archive with the names of its arrays. The n-th member holds n.
type nameCase struct {
	members, names []string
	values         map[string]byte // NumPy's: see TestNumPyNames
}

var nameCases = []nameCase{
	{[]string{"a.npy", "b.npy"}, []string{"a", "b"}, map[string]byte{"a": 0, "a.npy": 0, "b": 1}},
	{[]string{"a", "dir/b.bin"}, []string{"a", "dir/b.bin"}, map[string]byte{"a": 0, "dir/b.bin": 1}},
	{[]string{"a.npy.npy"}, []string{"a.npy"}, map[string]byte{"a.npy": 0, "a.npy.npy": 0}},
	{[]string{"a.npy", "a.npy.npy"}, []string{"a", "a.npy.npy"}, map[string]byte{"a": 0, "a.npy": 0, "a.npy.npy": 1}},
	{[]string{"a", "a.npy"}, []string{"a", "a.npy"}, map[string]byte{"a": 0, "a.npy": 1}},
	{[]string{"a.npy", "a"}, []string{"a.npy", "a"}, map[string]byte{"a": 1, "a.npy": 0}},
	{[]string{"a.npy", "b.npy", "a.npy"}, []string{"a", "b"}, map[string]byte{"a": 2, "a.npy": 2, "b": 1}},
	{[]string{".npy"}, []string{""}, map[string]byte{".npy": 0}},
}

func (c nameCase) archive(t *testing.T) []byte {
	var members [][2]string
	for i, name := range c.members {
		members = append(members, [2]string{name, formatHeader("|u1", []int{1}) + string([]byte{byte(i)})})
	}
	return zipFile(t, members...)
}

func TestNames(t *testing.T) {
	for _, c := range nameCases {
		a := openZip(t, c.archive(t))
		if !slices.Equal(a.Names(), c.names) {
			t.Errorf("%q: the names are %q, want %q", c.members, a.Names(), c.names)
		}
		for name, want := range c.values {
			if got, err := a.Read(name); err != nil || got.Data.([]uint8)[0] != want {
				t.Errorf("%q: array %q is %v, %v; want %d", c.members, name, got, err, want)
			}
		}
	}
}

// TestBytesThatFollow checks that an array is read if more bytes follow it in its member.
func TestBytesThatFollow(t *testing.T) {
	array := formatHeader("|u1", []int{3}) + "\x01\x02\x03"
	a := openZip(t, zipFile(t, [2]string{"trail.npy", array + "more"}, [2]string{"two.npy", array + array}))
	for _, name := range a.Names() {
		got, err := a.Read(name)
		if want := []uint8{1, 2, 3}; err != nil || !reflect.DeepEqual(got.Data, want) {
			t.Errorf("%s: got %v, %v; want %v", name, got, err, want)
		}
		s, err := a.Stream(name)
		if err != nil {
			t.Fatal(err)
		}
		rows := make([]uint8, 4)
		if n, err := s.ReadRows(rows); n != 3 || err != nil {
			t.Errorf("%s: %d rows, %v; want 3", name, n, err)
		}
		if n, err := s.ReadRows(rows); n != 0 || err != io.EOF {
			t.Errorf("%s: %d rows after the last, %v", name, n, err)
		}
	}
}

// TestOtherMembers checks that members without an array, or with an unsupported one, do no harm.
func TestOtherMembers(t *testing.T) {
	a := openZip(t, zipFile(t, [][2]string{
		{"README", "text"}, {"folder/", ""}, {"objects.npy", formatHeader("|O", []int{0})}, {"x.npy", formatHeader("<f4", []int{0})},
	}...))
	if !slices.Equal(a.Names(), []string{"objects", "x"}) {
		t.Fatalf("got %q", a.Names())
	}
	if _, err := a.Read("x"); err != nil {
		t.Error(err)
	}
	if _, err := a.Read("objects"); !errors.Is(err, ErrUnsupported) {
		t.Errorf("objects: %v", err)
	}
}
