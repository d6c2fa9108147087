package npy

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/pythontest"
)

// description describes an array in the output or the input of testdata/roundtrip.py.
type description struct {
	File   string   `json:"file,omitempty"`
	Name   string   `json:"name,omitempty"`
	DType  string   `json:"dtype"`
	Shape  []int    `json:"shape"`
	Values []string `json:"values"` // floats as the bits of the Go values, in decimal
}

// describe returns the description of the array that roundtrip.py would print.
func describe(dtype string, a *Array) description {
	d := description{DType: dtype, Shape: a.Shape, Values: []string{}}
	for v, i := reflect.ValueOf(a.Data), 0; i < v.Len(); i++ {
		var text string
		switch x := v.Index(i).Interface().(type) {
		case float32:
			text = strconv.FormatUint(uint64(math.Float32bits(x)), 10)
		case float64:
			text = strconv.FormatUint(math.Float64bits(x), 10)
		case bool:
			text = map[bool]string{true: "1", false: "0"}[x]
		default:
			text = fmt.Sprint(x)
		}
		d.Values = append(d.Values, text)
	}
	return d
}

func readDescriptions(t *testing.T, path string) []description {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []description
	for dec := json.NewDecoder(f); ; {
		var d description
		if err := dec.Decode(&d); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		all = append(all, d)
	}
}

// compareStream reads the arrays in the file, which follow one another. It reads them from a
// reader of unknown length and, as a slice of the file, from one of known length.
func compareStream(t *testing.T, path string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unknown := bufio.NewReader(f)
	known, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer known.Close()
	wants := readDescriptions(t, path+".jsonl")
	if len(wants) == 0 {
		t.Fatal("nothing to compare")
	}
	for i, want := range wants {
		for kind, r := range map[string]io.Reader{"bufio.Reader": unknown, "os.File": known} {
			a, err := Read(r)
			if err != nil {
				t.Fatalf("array %d, %s %v, from %s: %v", i, want.DType, want.Shape, kind, err)
			}
			if got := describe(want.DType, a); !reflect.DeepEqual(got, want) {
				t.Fatalf("array %d, from %s:\ngot  %+v\nwant %+v", i, kind, got, want)
			}
		}
	}
	if _, err := unknown.ReadByte(); err != io.EOF {
		t.Errorf("bytes are left after the last array")
	}
}

// TestReadNumPy compares with arrays that NumPy 2.4.6 wrote:
// python testdata/roundtrip.py make testdata/numpy.bin --small
func TestReadNumPy(t *testing.T) { compareStream(t, "testdata/numpy.bin") }

// run runs testdata/roundtrip.py and returns what it prints.
func run(t testing.TB, interpreter string, args ...string) []byte {
	t.Helper()
	return []byte(pythontest.Run(t, interpreter, append([]string{"testdata/roundtrip.py"}, args...)...))
}

// TestNumPyToGo reads files and archives that the installed NumPy writes, with all dtypes, byte
// orders, orders, versions and kinds of shape.
func TestNumPyToGo(t *testing.T) {
	interpreter, dir := pythontest.NumPy(t), t.TempDir()
	path := filepath.Join(dir, "arrays")
	run(t, interpreter, "make", path)
	compareStream(t, path)

	run(t, interpreter, "archive", dir)
	wants := readDescriptions(t, filepath.Join(dir, "archive.jsonl"))
	for _, file := range []string{"stored.npz", "deflated.npz"} {
		a, err := OpenArchive(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		for _, want := range wants {
			got, err := a.Read(want.Name)
			if err != nil {
				t.Fatal(err)
			}
			d := describe(want.DType, got)
			if d.Name = want.Name; !reflect.DeepEqual(d, want) {
				t.Errorf("%s:\ngot  %+v\nwant %+v", file, d, want)
			}
		}
		if !slices.Contains(a.Names(), "metadata") {
			t.Errorf("%s: metadata is not among %q", file, a.Names())
		}
		if _, err := a.Read("metadata"); !errors.Is(err, ErrUnsupported) {
			t.Errorf("%s: pickled metadata: %v, want ErrUnsupported", file, err)
		}
	}
}

// TestGoToNumPy lets NumPy read what we write, one by one and in archives.
func TestGoToNumPy(t *testing.T) {
	interpreter, dir := pythontest.NumPy(t), t.TempDir()
	list, err := os.Create(filepath.Join(dir, "want.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer list.Close()
	want := json.NewEncoder(list)
	stored, err := CreateArchive(filepath.Join(dir, "stored.npz"))
	if err != nil {
		t.Fatal(err)
	}
	deflated, err := CreateArchive(filepath.Join(dir, "deflated.npz"))
	if err != nil {
		t.Fatal(err)
	}
	deflated.Deflate = true
	for i, c := range writeCases() {
		d := describe(c.dtype, &Array{c.wantShape, c.wantData})
		d.File = fmt.Sprintf("%d.npy", i)
		if err := WriteFile(filepath.Join(dir, d.File), c.data, c.shape...); err != nil {
			t.Fatal(err)
		}
		want.Encode(d)
		for file, w := range map[string]*ArchiveWriter{"stored.npz": stored, "deflated.npz": deflated} {
			d.File, d.Name = file, fmt.Sprintf("layer.%d.weight", i)
			if err := w.Write(d.Name, c.data, c.shape...); err != nil {
				t.Fatal(err)
			}
			want.Encode(d)
		}
	}
	for _, w := range []*ArchiveWriter{stored, deflated} {
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := string(run(t, interpreter, "check", dir)), fmt.Sprintf("%d arrays agree\n", 3*len(writeCases())); got != want {
		t.Errorf("NumPy says %q, want %q", got, want)
	}
}

// TestNumPyNames lets NumPy look up the names in the archives of nameCases.
func TestNumPyNames(t *testing.T) {
	interpreter, dir := pythontest.NumPy(t), t.TempDir()
	list, err := os.Create(filepath.Join(dir, "want.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer list.Close()
	want, n := json.NewEncoder(list), 0
	for i, c := range nameCases {
		file := fmt.Sprintf("%d.npz", i)
		if err := os.WriteFile(filepath.Join(dir, file), c.archive(t), 0o644); err != nil {
			t.Fatal(err)
		}
		for name, value := range c.values {
			d := describe("u1", &Array{[]int{1}, []uint8{value}})
			d.File, d.Name = file, name
			want.Encode(d)
			n++
		}
	}
	if got, want := string(run(t, interpreter, "check", dir)), fmt.Sprintf("%d arrays agree\n", n); got != want {
		t.Errorf("NumPy says %q, want %q", got, want)
	}
}

// TestNumPySpellings compares the dtypes that this package knows with those that NumPy knows.
func TestNumPySpellings(t *testing.T) {
	var taken map[string]string
	if err := json.Unmarshal(run(t, pythontest.NumPy(t), "spellings"), &taken); err != nil {
		t.Fatal(err)
	}
	for descr, want := range taken {
		if got, advice := parseDtype(descr); got.String() != want || advice != "" {
			t.Errorf("%q is %v, %q; want %s", descr, got, advice, want)
		}
	}
	for name := range names {
		if taken[name] == "" {
			t.Errorf("NumPy does not take %q", name)
		}
	}
	for c := range characters {
		for _, order := range []string{"", "<", ">", "=", "|"} {
			if taken[order+c] == "" {
				t.Errorf("NumPy does not take %q", order+c)
			}
		}
	}
}

// TestNumPyHalves writes all half floats, and floats that NumPy must round as this package does:
// some near half floats, some near the middle between two, and any others.
func TestNumPyHalves(t *testing.T) {
	interpreter, dir := pythontest.NumPy(t), t.TempDir()
	rng := rand.New(rand.NewPCG(1, 2))
	var every, exact []float32
	for bits := range 1 << 16 {
		v := widen(uint16(bits))
		every = append(every, v)
		for range 8 {
			exact = append(exact, math.Float32frombits(math.Float32bits(v)+uint32(rng.IntN(5)-2)),
				math.Float32frombits(math.Float32bits(v)+1<<12+uint32(rng.IntN(5)-2)), math.Float32frombits(rng.Uint32()))
		}
	}
	for name, data := range map[string]any{"all": Float16(every), "exact": exact, "rounded": Float16(exact)} {
		if err := WriteFile(filepath.Join(dir, name+".npy"), data); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := string(run(t, interpreter, "halves", dir)), "65536 half floats and 1572864 rounded ones agree\n"; got != want {
		t.Errorf("NumPy says %q, want %q", got, want)
	}
}

type writeCase struct {
	name      string
	data      any
	shape     []int
	dtype     string
	wantShape []int
	wantData  any
}

// writeCases returns arrays of each type that Write takes.
func writeCases() []writeCase {
	f32 := []float32{0, 1, -2.5, math.MaxFloat32, math.SmallestNonzeroFloat32, float32(math.Inf(1))}
	f64 := []float64{0, 1, -2.5, math.MaxFloat64, math.SmallestNonzeroFloat64, math.Inf(-1)}
	i64 := []int64{0, 1, -1, math.MaxInt64, math.MinInt64, 42}
	u8 := []uint8{0, 1, 2, 127, 128, 255}
	f16 := Float16{0, 1, -2.5, 65519, 0x1.001p-24, float32(math.Inf(1))}
	f16Rounded := []float32{0, 1, -2.5, 65504, 0x1p-24, float32(math.Inf(1))}
	dense := mat32.View(f32, 2, 3)
	column := mat32.Slice(dense, 0, 2, 1, 2)
	return []writeCase{
		{"float32", f32, nil, "f4", []int{6}, f32},
		{"float32 2×3", f32, []int{2, 3}, "f4", []int{2, 3}, f32},
		{"float32 1×2×1×3", f32, []int{1, 2, 1, 3}, "f4", []int{1, 2, 1, 3}, f32},
		{"float64", f64, nil, "f8", []int{6}, f64},
		{"float64 3×2", f64, []int{3, 2}, "f8", []int{3, 2}, f64},
		{"float16", f16, nil, "f2", []int{6}, f16Rounded},
		{"float16 2×3", f16, []int{2, 3}, "f2", []int{2, 3}, f16Rounded},
		{"int64", i64, nil, "i8", []int{6}, i64},
		{"uint8 6×1", u8, []int{6, 1}, "u1", []int{6, 1}, u8},
		{"one value", f32[1:2], []int{}, "f4", []int{}, f32[1:2]},
		{"none", []float64{}, nil, "f8", []int{0}, []float64{}},
		{"none 3×0", []uint8{}, []int{3, 0}, "u1", []int{3, 0}, []uint8{}},
		{"matrix", dense, nil, "f4", []int{2, 3}, f32},
		{"matrix 3×2", dense, []int{3, 2}, "f4", []int{3, 2}, f32},
		{"matrix with gaps", column, nil, "f4", []int{2, 1}, []float32{f32[1], f32[4]}},
		{"matrix 0×3", mat32.New(0, 3), nil, "f4", []int{0, 3}, []float32{}},
	}
}
