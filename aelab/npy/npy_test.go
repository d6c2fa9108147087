package npy

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/sbinet/npyio/npy"
)

// file returns an array of the given version, dictionary and data.
func file(version byte, dict string, data ...byte) []byte {
	b := append([]byte(magic), version, 0)
	if version == 1 {
		b = binary.LittleEndian.AppendUint16(b, uint16(len(dict)))
	} else {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(dict)))
	}
	return append(append(b, dict...), data...)
}

func TestHeaders(t *testing.T) {
	two := []int16{258, -2}
	little, big := []byte{2, 1, 254, 255}, []byte{1, 2, 255, 254}
	for _, c := range []struct {
		name string
		dict string
		data []byte
		want any
	}{
		{"NumPy's", "{'descr': '<i2', 'fortran_order': False, 'shape': (2,), }    \n", little, two},
		{"no newline", "{'descr': '<i2', 'fortran_order': False, 'shape': (2,), }", little, two},
		{"no trailing comma", "{'descr': '<i2', 'fortran_order': False, 'shape': (2,)}\n", little, two},
		{"other order of keys", "{'shape': (2,), 'descr': '<i2', 'fortran_order': False}\n", little, two},
		{"double quotes", `{"fortran_order": True, "shape": (2,), "descr": ">i2"}`, big, two},
		{"no spaces", "{'descr':'<i2','fortran_order':False,'shape':(2,)}", little, two},
		{"many spaces", " \t{ 'descr' : '<i2' ,\n 'fortran_order' : False , 'shape' : ( 2 , ) , } \r\n", little, two},
		{"big-endian", "{'descr': '>i2', 'fortran_order': False, 'shape': (2,), }", big, two},
		{"order of the machine, =", "{'descr': '=i2', 'fortran_order': False, 'shape': (2,), }", binary.NativeEndian.AppendUint16(binary.NativeEndian.AppendUint16(nil, 258), 0xfffe), two},
		{"order of the machine, |", "{'descr': '|i2', 'fortran_order': False, 'shape': (2,), }", binary.NativeEndian.AppendUint16(binary.NativeEndian.AppendUint16(nil, 258), 0xfffe), two},
		{"order of one byte", "{'descr': '>u1', 'fortran_order': False, 'shape': (2,), }", []byte{3, 255}, []uint8{3, 255}},
		{"strings of Python 2", `{u'descr': u'<i2', U"fortran_order": False, u'shape': (2,), }`, little, two},
		{"name", "{'descr': 'uint8', 'fortran_order': False, 'shape': (2,), }", []byte{3, 255}, []uint8{3, 255}},
		{"character", "{'descr': '>h', 'fortran_order': False, 'shape': (2,), }", big, two},
		{"long sizes of Python 2", "{'descr': '<i2', 'fortran_order': False, 'shape': (1L, 2L), }", little, two},
		{"bytes that are no bool", "{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }", []byte{0, 1, 255}, []bool{false, true, true}},
		{"Fortran order", "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }", []byte{0, 3, 1, 4, 2, 5}, []uint8{0, 1, 2, 3, 4, 5}},
		{"Fortran order 2×2×2", "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 2, 2), }", []byte{0, 4, 2, 6, 1, 5, 3, 7}, []uint8{0, 1, 2, 3, 4, 5, 6, 7}},
		{"empty and enormous", "{'descr': '<i2', 'fortran_order': False, 'shape': (0, 4611686018427387903), }", nil, []int16{}},
	} {
		for version := byte(1); version <= 3; version++ {
			a, err := Read(bytes.NewReader(file(version, c.dict, c.data...)))
			if err != nil {
				t.Errorf("%s, version %d: %v", c.name, version, err)
			} else if !reflect.DeepEqual(a.Data, c.want) {
				t.Errorf("%s, version %d: got %v, want %v", c.name, version, a.Data, c.want)
			}
		}
	}
}

func TestBadInput(t *testing.T) {
	good := "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }"
	with := func(old, new string) []byte { return file(1, strings.Replace(good, old, new, 1), make([]byte, 8)...) }
	for _, c := range []struct {
		name  string
		input []byte
		err   error
		want  string // part of the message
	}{
		{"nothing", nil, ErrFormat, "byte 0: ends within the header"},
		{"text", []byte("<!DOCTYPE html>"), ErrFormat, "not a NumPy array"},
		{"short text", []byte("no"), ErrFormat, "not a NumPy array"},
		{"archive", []byte("PK\x03\x04        "), ErrFormat, "open it with OpenArchive"},
		{"cut in the version", []byte(magic + "\x01"), ErrFormat, "byte 7: ends within the header"},
		{"cut in the length", []byte(magic + "\x02\x00\x10\x00"), ErrFormat, "byte 10: ends within the header"},
		{"cut in the dictionary", file(1, good)[:30], ErrFormat, "byte 30: ends within the header"},
		{"version 4", file(4, good), ErrUnsupported, "byte 6: format version 4.0"},
		{"endless header", []byte(magic + "\x02\x00\xff\xff\xff\xff"), ErrUnsupported, "a header of 4294967295 bytes"},
		{"no dictionary", file(1, "\n"), ErrFormat, "ends where '{' was expected"},
		{"key missing", with("'fortran_order': False, ", ""), ErrFormat, `"fortran_order" is missing`},
		{"key twice", with("'shape'", "'descr'"), ErrFormat, `"descr" stands twice`},
		{"key unknown", with("'shape'", "'shapes'"), ErrFormat, `unknown key "shapes"`},
		{"key without quotes", with("'shape'", "shape"), ErrFormat, "a quoted string was expected"},
		{"string without end", with(", }", ", 'x"), ErrFormat, "the string has no end"},
		{"comma missing", with(", 'shape'", " 'shape'"), ErrFormat, `'\'' where '}' was expected`},
		{"text after", with("}", "} x"), ErrFormat, "'x' after the dictionary"},
		{"order", with("False", "0"), ErrFormat, `fortran_order is "0"`},
		{"no tuple", with("(2,)", "(2)"), ErrFormat, "shape (2) is not a tuple"},
		{"negative", with("(2,)", "(-2,)"), ErrFormat, `"-2" is not a size`},
		{"size too large for an int", with("(2,)", "(99999999999999999999,)"), ErrFormat, "is not a size"},
		{"no size", with("(2,)", "(x,)"), ErrFormat, `"x" is not a size`},
		{"no comma in the shape", with("(2,)", "(2 2)"), ErrFormat, "a comma or ) was expected"},
		{"too many axes", with("(2,)", "("+strings.Repeat("1, ", 65)+")"), ErrFormat, "more than 64 dimensions"},
		{"product overflows", with("(2,)", "(4294967296, 4294967296)"), ErrFormat, "does not fit in memory"},
		{"product overflows to 0", with("(2,)", "(4294967296, 4294967296, 0)"), ErrFormat, "does not fit in memory"},
		{"bytes overflow", with("(2,)", "(4611686018427387904,)"), ErrFormat, "does not fit in memory"},
		{"data cut", file(1, good, 0, 0, 0), ErrFormat, "it is truncated, get it again"},
		{"more promised than there is", with("(2,)", "(1000000000,)"), ErrFormat, "truncated"},
		{"objects", with("<f4", "|O"), ErrUnsupported, "without pickle"},
		{"strings", with("<f4", "<U5"), ErrUnsupported, "save them as integer codes"},
		{"complex", with("<f4", "<c8"), ErrUnsupported, "save a.real and a.imag"},
		{"dates", with("<f4", "<M8[ns]"), ErrUnsupported, "save a.astype(np.int64)"},
		{"raw", with("<f4", "|V8"), ErrUnsupported, "each field"},
		{"bfloat16 of ml_dtypes", with("<f4", "<V2"), ErrUnsupported, "save a.astype(np.float32) if these are numbers of ml_dtypes, such as bfloat16"},
		{"float8_e5m2 of ml_dtypes", with("<f4", "<f1"), ErrUnsupported, "save a.astype(np.float32)"},
		{"order before a name", with("<f4", "<float32"), ErrUnsupported, "save a.astype(np.float32)"},
		{"two orders", with("<f4", "<<f"), ErrUnsupported, "save a.astype(np.float32)"},
		{"u without a string", with("'shape'", "u"), ErrFormat, "a quoted string was expected"},
		{"structured", with("'<f4'", "[('x', '<f4'), ('y', '<i2')]"), ErrUnsupported, "save each field as an array of its own"},
		{"long double", with("<f4", "<f16"), ErrUnsupported, "save a.astype(np.float32)"},
		{"no dtype", with("<f4", ""), ErrUnsupported, "save it with one of"},
	} {
		for kind, r := range map[string]io.Reader{"known": bytes.NewReader(c.input), "unknown": iotest.OneByteReader(bytes.NewReader(c.input))} {
			a, err := Read(r)
			if a != nil || !errors.Is(err, c.err) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s, length %s: got %v, %v; want %v, %q", c.name, kind, a, err, c.err, c.want)
			}
			if e := (*Error)(nil); !errors.As(err, &e) {
				t.Errorf("%s: %T, want *Error", c.name, err)
			}
		}
	}
}

// TestTruncated cuts arrays at each byte, one array for each way of decoding.
func TestTruncated(t *testing.T) {
	for _, descr := range []string{"<f4", ">f4", "<f2", "<i8", "|b1"} {
		h := formatHeader(descr, []int{2, 3})
		whole := append([]byte(h), make([]byte, 6*int(descr[2]-'0'))...)
		for n := range whole {
			for _, r := range []io.Reader{bytes.NewReader(whole[:n]), io.MultiReader(bytes.NewReader(whole[:n]))} {
				if _, err := Read(r); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), "truncated") {
					t.Fatalf("%s, %d of %d bytes: %v", descr, n, len(whole), err)
				}
			}
		}
		if _, err := Read(io.MultiReader(bytes.NewReader(whole))); err != nil {
			t.Fatalf("%s: %v", descr, err)
		}
	}
}

// TestReadFailure checks that a failing disk is not called a broken file.
func TestReadFailure(t *testing.T) {
	failure := errors.New("input/output error")
	for _, descr := range []string{"<f4", "<i2"} {
		r := io.MultiReader(strings.NewReader(formatHeader(descr, []int{1000})), iotest.ErrReader(failure))
		if _, err := Read(r); !errors.Is(err, failure) || errors.Is(err, ErrFormat) {
			t.Errorf("%s: got %v, want %v", descr, err, failure)
		}
	}
}

// allocated returns the bytes that f allocates, freed or not.
func allocated(f func()) int64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return int64(after.TotalAlloc - before.TotalAlloc)
}

// TestAllocation reads headers that promise a terabyte.
func TestAllocation(t *testing.T) {
	for _, descr := range []string{"<f4", ">f8", "<f2"} {
		h := formatHeader(descr, []int{1 << 20, 1 << 20})
		for _, n := range []int{0, 100, 2 << 20} {
			input := append([]byte(h), make([]byte, n)...)
			var err error
			got := allocated(func() { _, err = Read(io.MultiReader(bytes.NewReader(input))) })
			if limit := int64(12*n + 4<<20); !errors.Is(err, ErrFormat) || got > limit {
				t.Errorf("%s, %d bytes: %v after allocating %d bytes, limit %d", descr, n, err, got, limit)
			}
		}
	}
}

// TestGrowth reads more than the first chunk from a reader of unknown length.
func TestGrowth(t *testing.T) {
	want := make([]float32, 3<<18+1)
	for i := range want {
		want[i] = float32(i)
	}
	var b bytes.Buffer
	if err := Write(&b, want); err != nil {
		t.Fatal(err)
	}
	if got, err := Read(io.MultiReader(&b)); err != nil || !slices.Equal(got.Data.([]float32), want) {
		t.Fatalf("got other values, %v", err)
	}
}

func TestFloat32AndMatrix(t *testing.T) {
	want := []float32{0, 1, 1, 0, 1, 1}
	for _, data := range []any{
		[]bool{false, true, true, false, true, true},
		[]int8{0, 1, 1, 0, 1, 1}, []int16{0, 1, 1, 0, 1, 1}, []int32{0, 1, 1, 0, 1, 1}, []int64{0, 1, 1, 0, 1, 1},
		[]uint8{0, 1, 1, 0, 1, 1}, []uint16{0, 1, 1, 0, 1, 1}, []uint32{0, 1, 1, 0, 1, 1}, []uint64{0, 1, 1, 0, 1, 1},
		want, []float64{0, 1, 1, 0, 1, 1},
	} {
		for _, c := range []struct{ shape, want []int }{{[]int{2, 3}, []int{2, 3}}, {[]int{6}, []int{6, 1}}, {[]int{3, 1, 2}, []int{3, 2}}} {
			a := Array{c.shape, data}
			m, err := a.Matrix()
			if err != nil || m.Rows != c.want[0] || m.Cols != c.want[1] || !slices.Equal(mat32.Flat(m), want) {
				t.Errorf("%T %v: got %v, %v", data, c.shape, m, err)
			}
		}
	}
	a := Array{[]int{}, []float64{math.Pi}}
	if m, err := a.Matrix(); err != nil || m.Rows != 1 || m.Cols != 1 || m.Data[0] != math.Pi {
		t.Errorf("one value: got %v, %v", m, err)
	}
	for _, a := range []Array{{[]int{2, 2}, want}, {[]int{1}, "text"}, {[]int{1}, []string{"text"}}, {[]int{-2, -3}, want}} {
		if m, err := a.Matrix(); err == nil {
			t.Errorf("%v: got %v, want an error", a, m)
		}
	}
}

// TestWrite reads the arrays that Write writes by npyio, except for half floats, and by Read.
func TestWrite(t *testing.T) {
	for _, c := range writeCases() {
		var b bytes.Buffer
		if err := Write(&b, c.data, c.shape...); err != nil {
			t.Fatal(err)
		}
		input := b.Bytes()
		r, err := npy.NewReader(bytes.NewReader(input))
		if err != nil {
			t.Fatalf("%s: npyio: %v", c.name, err)
		}
		if h := r.Header; h.Major != 1 || h.Descr.Type[1:] != c.dtype || !slices.Equal(h.Descr.Shape, c.wantShape) {
			t.Errorf("%s: npyio: got %v", c.name, h)
		}
		var v npy.Array
		if c.dtype == "f2" {
			// npyio reads no half floats.
		} else if err := r.Read(&v); err != nil || !reflect.DeepEqual(v.Data(), c.wantData) {
			t.Errorf("%s: npyio: got %v, %v; want %v", c.name, v.Data(), err, c.wantData)
		}
		a, err := Read(bytes.NewReader(input))
		if want := (&Array{c.wantShape, c.wantData}); err != nil || !reflect.DeepEqual(a, want) {
			t.Errorf("%s: got %v, %v; want %v", c.name, a, err, want)
		}
		littleEndian = false // big-endian machines write the same file
		b = bytes.Buffer{}
		err = Write(&b, c.data, c.shape...)
		littleEndian = true
		if err != nil || !bytes.Equal(b.Bytes(), input) {
			t.Errorf("%s: big-endian machines write something else, %v", c.name, err)
		}
	}
}

func TestAlignment(t *testing.T) {
	shape := []int{}
	for range maxDims {
		h := formatHeader("<f4", shape)
		if len(h)%align != 0 || h[len(h)-1] != '\n' || int(binary.LittleEndian.Uint16([]byte(h[8:])))+10 != len(h) {
			t.Errorf("shape %v: a header of %d bytes", shape, len(h))
		}
		shape = append(shape, 10)
	}
}

func TestWritePanics(t *testing.T) {
	for _, c := range []struct {
		want string
		f    func()
	}{
		{"npy: Write: 6 elements do not make shape (2, 4)", func() { Write(io.Discard, make([]float32, 6), 2, 4) }},
		{"npy: Write: 6 elements do not make shape (-2, -3)", func() { Write(io.Discard, make([]float32, 6), -2, -3) }},
		{"npy: Write: data is a []int32", func() { Write(io.Discard, []int32{1}) }},
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.HasPrefix(got, c.want) {
					t.Errorf("panic %q, want %q", got, c.want)
				}
			}()
			c.f()
		}()
	}
}

func TestReadFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.npy")
	if err := WriteFile(path, []float32{1, 2, 3}); err != nil {
		t.Fatal(err)
	}
	a, err := ReadFile(path)
	if err != nil || !slices.Equal(a.Data.([]float32), []float32{1, 2, 3}) {
		t.Fatalf("got %v, %v", a, err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		input []byte
		want  string
	}{
		{"cut", whole[:len(whole)-1], path + ": byte 128: the header promises 12 bytes of data, shape (3,) of <f4, but 11 follow: it is truncated, get it again"},
		{"longer", append(whole, 0), path + ": byte 140: 1 bytes follow the array: if they are more arrays, take them one by one with Read"},
	} {
		os.WriteFile(path, c.input, 0o644)
		if _, err := ReadFile(path); !errors.Is(err, ErrFormat) || err.Error() != "npy: "+c.want {
			t.Errorf("%s: got  %v\nwant npy: %s", c.name, err, c.want)
		}
	}
	if _, err := ReadFile(filepath.Join(path, "none")); err == nil {
		t.Error("a file that is not there was read")
	}
}
