package matfile

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/datasets"
)

// TestReadKnown reads files that MATLAB and SciPy wrote: plain and compressed, both byte orders, small
// elements, more than two dimensions, other variables around.
func TestReadKnown(t *testing.T) {
	matrix := []uint8{1, 2, 3, 2, 0, 0, 3, 0, 0, 4, 0, 0, 5, 0, 0}
	ff := make([]uint8, 15) // column-major of the row-major 0, 17, 34, …
	for i := range 5 {
		for j := range 3 {
			ff[j*5+i] = uint8(3*i+j) * 17
		}
	}
	for _, test := range []struct {
		file, variable string
		class          Class
		shape          []int
		data           []uint8
	}{
		{"matlab/testmatrix_6.1_SOL2.mat", "testmatrix", Double, []int{3, 5}, matrix},
		{"matlab/testmatrix_6.5.1_GLNX86.mat", "testmatrix", Double, []int{3, 5}, matrix},
		{"matlab/testmatrix_7.4_GLNX86.mat", "testmatrix", Double, []int{3, 5}, matrix},
		{"scipy/plain.mat", "ff", Uint8, []int{5, 3}, ff},
		{"scipy/compressed.mat", "ff", Uint8, []int{5, 3}, ff},
		{"scipy/plain.mat", "v", Uint8, []int{1, 3}, []uint8{7, 8, 9}},
		{"scipy/compressed.mat", "v", Uint8, []int{1, 3}, []uint8{7, 8, 9}},
		{"scipy/plain.mat", "empty", Uint8, []int{0, 4}, nil},
	} {
		t.Run(test.file+"/"+test.variable, func(t *testing.T) {
			a, err := Read(load(t, test.file), test.file, test.variable)
			if err != nil {
				t.Fatal(err)
			}
			if a.Name != test.variable || a.Class != test.class || !slices.Equal(a.Shape, test.shape) || !bytes.Equal(a.Data, test.data) {
				t.Errorf("got %+v, want %+v", a, test)
			}
		})
	}
	a, err := Read(load(t, "scipy/plain.mat"), "", "a_rather_long_name")
	if err != nil || !slices.Equal(a.Shape, []int{2, 3, 4}) || !bytes.Equal(a.Data[:3], []uint8{0, 12, 4}) {
		t.Errorf("three dimensions: got %+v, %v", a, err)
	}
}

// TestReadFaults checks that each fault gives an error that says what and where.
func TestReadFaults(t *testing.T) {
	plain := load(t, "scipy/plain.mat")
	at := bytes.Index(plain, []byte("ff\x00\x00")) // the small element of the name
	for _, test := range []struct {
		name string
		data []byte
		want string
	}{
		{"empty", nil, "at byte 0: the file ends within the header of 128 bytes"},
		{"header cut", plain[:100], "at byte 100: the file ends within the header"},
		{"level 4", load(t, "matlab/testmatrix_4.2c_SOL2.mat"), "no level 5 MAT-file"},
		{"version 7.3", append([]byte("MATLAB 7.3 MAT-file"), make([]byte, 600)...), "save it with -v7"},
		{"HDF5", append([]byte("\x89HDF\r\n\x1a\n"), make([]byte, 600)...), "save it with -v7"},
		{"web page", []byte("<!DOCTYPE html>" + strings.Repeat(" ", 300)), "no level 5 MAT-file"},
		{"version", patch(plain, 124, 0, 3), "at byte 124: version is 0x0300, want 0x0100"},
		{"cut in a tag", plain[:132], "at byte 128: 4 bytes left, want a tag of 8"},
		{"cut in a variable", plain[:140], "at byte 128: element of "},
		{"only others", plain[:at-44], `no variable "ff" (the file has ["note" "pi"`},
		{"element size", patch(plain, 132, 0xff, 0xff, 0xff, 0xff), "at byte 128: element of 4294967295 bytes, but only"},
		{"small element", patch(plain, at-2, 5), "small element of 5 bytes, want at most 4"},
		{"dimension huge", patch(plain, at-12, 0xff, 0xff, 0xff, 0x7f), "dimensions [2147483647 3] make 6442450941 values, but 15 are stored"},
		{"dimensions overflow", patch(plain, at-12, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0x7f), "dimension 1 is 2147483647, more than any file can hold"},
		{"class", patch(plain, at-28, 4), `variable "ff" has class 4`},
		{"type of the name", patch(plain, at-4, 9), "name stored as type 9, want 1"},
		{"trailing bytes", append(slices.Clone(plain[:at-44]), 1, 2, 3), "3 bytes left, want a tag of 8"},
	} {
		t.Run(test.name, func(t *testing.T) {
			a, err := Read(test.data, "x.mat", "ff")
			checkFault(t, a, err, test.want)
		})
	}
	for _, test := range []struct{ file, variable, want string }{
		{"matlab/testcell_6.1_SOL2.mat", "testcell", "has class 1"},
		{"matlab/testcomplex_6.1_SOL2.mat", "testcomplex", "want a real numeric matrix"},
		{"matlab/testdouble_6.1_SOL2.mat", "testdouble", "values stored as type 9, want 2"},
		{"matlab/miuint32_for_miint32.mat", "an_array", "values stored as type 12, want 2"},
		{"matlab/miutf8_array_name.mat", "array_name", "values stored as type 12, want 2"},
		{"matlab/corrupted_zlib_checksum.mat", "x", "zlib: invalid checksum"},
		{"scipy/compressed.mat", "wide", "values stored as type 4, want 2"},
	} {
		t.Run(test.file, func(t *testing.T) {
			a, err := Read(load(t, test.file), "x.mat", test.variable)
			checkFault(t, a, err, test.want)
		})
	}
}

// TestEveryCut cuts a file at each length. Read must never panic, and never return the variable.
func TestEveryCut(t *testing.T) {
	for _, name := range []string{"matlab/testmatrix_6.1_SOL2.mat", "matlab/testmatrix_7.4_GLNX86.mat"} {
		whole := load(t, name)
		for n := range whole {
			if n == len(whole)-1 && name == "matlab/testmatrix_6.1_SOL2.mat" {
				continue // only a byte of padding is missing
			}
			a, err := Read(whole[:n], "x.mat", "testmatrix")
			checkFault(t, a, err, "x.mat: at byte ")
		}
	}
}

// TestBomb checks that a small file cannot unpack to more than the limit.
func TestBomb(t *testing.T) {
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	if _, err := io.CopyN(w, zeros{}, maxVariable+1); err != nil {
		t.Fatal(err)
	}
	w.Close()
	a, err := Read(compressedFile(packed.Bytes()), "x.mat", "ff")
	checkFault(t, a, err, "unpacks to more than 67108864 bytes")
}

// FuzzRead looks for panics, for memory beyond what the bytes can hold, and for errors
// that are not faults of the file.
func FuzzRead(f *testing.F) {
	names, err := filepath.Glob("testdata/*/*.mat")
	if err != nil || len(names) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, "ff")
		f.Add(data, "testmatrix")
	}
	f.Fuzz(func(t *testing.T, data []byte, variable string) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		a, err := Read(data, "x.mat", variable)
		runtime.ReadMemStats(&after)
		// Deflate packs at most 1032 to 1, append grows by doubling, zlib needs 50 kB a
		// stream, and a stream needs at least a tag.
		limit := uint64(1<<20 + (4*1032+8192)*len(data))
		if used := after.TotalAlloc - before.TotalAlloc; used > limit {
			t.Errorf("%d bytes allocated for a file of %d, want at most %d", used, len(data), limit)
		}
		if err != nil {
			if !errors.Is(err, datasets.ErrFormat) {
				t.Errorf("%v is no datasets.ErrFormat", err)
			}
			return
		}
		size := 1
		for _, n := range a.Shape {
			size *= n
		}
		if a.Name != variable || size != len(a.Data) {
			t.Errorf("variable %q of shape %v with %d values, want %q", a.Name, a.Shape, len(a.Data), variable)
		}
	})
}

func checkFault(t *testing.T, a Array, err error, want string) {
	t.Helper()
	var fault *datasets.FormatError
	if !errors.Is(err, datasets.ErrFormat) || !errors.As(err, &fault) || fault.File != "x.mat" {
		t.Fatalf("got %v, %v, want a datasets.FormatError in x.mat", a, err)
	}
	if !strings.Contains(err.Error(), want) {
		t.Errorf("got %q, want %q in it", err, want)
	}
	if a.Data != nil {
		t.Errorf("got data %v beside the error", a.Data)
	}
}

func load(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// patch returns a copy of data with other bytes from offset at on.
func patch(data []byte, at int, with ...byte) []byte {
	data = slices.Clone(data)
	copy(data[at:], with)
	return data
}

// compressedFile returns a little-endian file of one compressed element.
func compressedFile(packed []byte) []byte {
	b := make([]byte, headerSize)
	copy(b[124:], "\x00\x01IM")
	b = binary.LittleEndian.AppendUint32(b, typeCompressed)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(packed)))
	return append(b, packed...)
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
