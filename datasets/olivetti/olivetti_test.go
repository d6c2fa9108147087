package olivetti

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/datasets"
)

// realFaces returns the real faces, or skips the test.
func realFaces(t *testing.T) datasets.Images {
	dir := os.Getenv(datasets.DirVariable)
	if _, err := os.Stat(filepath.Join(dir, "olivetti")); dir == "" || err != nil {
		t.Skipf("set %s to a directory that holds olivetti/ to test with the real file", datasets.DirVariable)
	}
	faces, err := Load(context.Background(), datasets.Config{Dir: dir, Offline: true})
	if err != nil {
		t.Fatal(err)
	}
	return faces
}

// TestLoadReal compares the real file with what SciPy found in it.
func TestLoadReal(t *testing.T) {
	got := realFaces(t)
	var want struct {
		Images, Min, Max int
		Mean, SD         float64
		FirstImageRow20  []float32 `json:"first_image_row_20"`
		LastImageRow40   []float32 `json:"last_image_row_40"`
		RowMeans         []float64 `json:"row_means"`
		ColumnMeans      []float64 `json:"column_means"`
		Within, Between  float64
	}
	text, err := os.ReadFile("testdata/known.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	if err := got.Validate(); err != nil {
		t.Error(err)
	}
	if got.Len() != want.Images || got.Len() != 400 || got.Height != 64 || got.Width != 64 || got.Standin || got.SHA256 != pixelsSum {
		t.Errorf("%d images of %d×%d, stand-in %v, want %d of 64×64", got.Len(), got.Height, got.Width, got.Standin, want.Images)
	}
	checkRow(t, mat32.Row(got.Pixels, 0)[20*64:21*64], want.FirstImageRow20)
	checkRow(t, mat32.Row(got.Pixels, 399)[40*64:41*64], want.LastImageRow40)

	all := mat32.Flat(got.Pixels)
	if lo, hi := slices.Min(all), slices.Max(all); lo != float32(want.Min)/255 || hi != float32(want.Max)/255 {
		t.Errorf("pixels are %v to %v, want %d/255 to %d/255", lo, hi, want.Min, want.Max)
	}
	sum, squares, rows, columns := 0.0, 0.0, make([]float64, Height), make([]float64, Width)
	for i, v := range all {
		sum += float64(v)
		squares += float64(v) * float64(v)
		rows[i/Width%Height] += float64(v)
		columns[i%Width] += float64(v)
	}
	n := float64(len(all))
	near(t, "mean pixel", sum/n, want.Mean)
	near(t, "standard deviation", math.Sqrt(squares/n-sum/n*sum/n), want.SD)
	for i := range rows {
		near(t, "mean of a row", rows[i]/n*Height, want.RowMeans[i])
		near(t, "mean of a column", columns[i]/n*Width, want.ColumnMeans[i])
	}

	// Neighbours of one person are nearer to each other than two people are.
	var within, between float64
	for i, label := range got.Labels {
		if int(label) != i/10 {
			t.Fatalf("label of image %d is %d, want %d", i, label, i/10)
		}
		if i%10 < 9 {
			within += distance(got.Pixels, i, i+1) / 360
		}
		if i+10 < Size {
			between += distance(got.Pixels, i, i+10) / 390
		}
	}
	near(t, "distance within people", within, want.Within)
	near(t, "distance between people", between, want.Between)
}

func distance(m mat32.Matrix, i, j int) float64 {
	var squares float64
	for k, v := range mat32.Row(m, i) {
		d := float64(v) - float64(mat32.Row(m, j)[k])
		squares += d * d
	}
	return math.Sqrt(squares)
}

func checkRow(t *testing.T, got, want []float32) {
	t.Helper()
	for i := range want {
		if got[i] != want[i]/255 {
			t.Errorf("row is %v, want %v / 255", got, want)
			return
		}
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-6 { // SciPy divided in float64
		t.Errorf("%s is %.9f, want %.9f", what, got, want)
	}
}

func TestLoadStandin(t *testing.T) {
	if testing.Short() {
		t.Skip("draws 1200 faces")
	}
	cfg := datasets.Config{Dir: t.TempDir(), Offline: true}
	if _, err := Load(context.Background(), cfg); !errors.Is(err, datasets.ErrUnavailable) || !strings.Contains(err.Error(), filepath.Join(cfg.Dir, "olivetti", "olivettifaces.mat")) {
		t.Errorf("no stand-in allowed: got %v, want datasets.ErrUnavailable with the file's place", err)
	}
	var log bytes.Buffer
	cfg.AllowStandin, cfg.Log = true, &log
	got, err := Load(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := got.Validate(); err != nil {
		t.Error(err)
	}
	if !got.Standin || !strings.Contains(got.Name, "drawn") || got.Len() != Size || got.Height != Height || got.Width != Width {
		t.Errorf("%q: %d images of %d×%d, stand-in %v: want a stand-in of the Olivetti faces' size", got.Name, got.Len(), got.Height, got.Width, got.Standin)
	}
	if text := log.String(); strings.Count(text, "\n") != 1 || !strings.Contains(text, "STAND-IN DATA: the Olivetti faces could not be had") {
		t.Errorf("log is %q, want one line that says it", text)
	}
	const golden = "b7210169453b887a06c155fc65d45eedad8326859a2b4e700d35f3ce7bbc85dc"
	if got.SHA256 != golden {
		t.Errorf("SHA-256 of the pixels is %s, want %s", got.SHA256, golden)
	}
	for i := range Size - 1 {
		if d := distance(got.Pixels, i, i+1); d < 0.5 {
			t.Errorf("images %d and %d are nearly equal: the distance is %v", i, i+1, d)
		}
	}
	train, test := Patches(got, 1, 1)
	if !train.Standin || !test.Standin || !strings.Contains(train.Name, got.Name) {
		t.Errorf("patches of the stand-in are called %q, stand-in %v", train.Name, train.Standin)
	}
}

// TestLoadWrongFile checks that a file with other contents is refused, whatever it is,
// and that the error names it.
func TestLoadWrongFile(t *testing.T) {
	for _, test := range []struct {
		name     string
		contents []byte
		is       error
		want     string
	}{
		{"web page", []byte("<html>" + strings.Repeat(" ", 200)), datasets.ErrFormat, "no level 5 MAT-file"},
		{"cut", matFile("face", 4096, 400, make([]byte, 4096*400))[:5000], datasets.ErrFormat, "at byte 128: element of 1638456 bytes, but only"},
		{"other variable", matFile("face", 1, 4, make([]byte, 4)), datasets.ErrFormat, `no variable "faces"`},
		{"other shape", matFile("faces", 400, 4096, make([]byte, 4096*400)), datasets.ErrChecksum, `variable "faces" is [400 4096], want [4096 400]`},
		{"other pixels", matFile("faces", 4096, 400, make([]byte, 4096*400)), datasets.ErrChecksum, "SHA-256 of the pixels is "},
		{"huge", make([]byte, 9<<20), datasets.ErrChecksum, "9437184 bytes, want at most 8388608"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "olivetti", "olivettifaces.mat")
			if err := os.Mkdir(filepath.Dir(path), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, test.contents, 0o666); err != nil {
				t.Fatal(err)
			}
			_, err := Load(context.Background(), datasets.Config{Dir: dir, AllowStandin: true})
			if !errors.Is(err, test.is) {
				t.Fatalf("got %v, want %v", err, test.is)
			}
			for _, part := range []string{path, test.want, "delete it"} {
				if strings.Count(err.Error(), part) != 1 {
					t.Errorf("got %q, want %q in it once", err, part)
				}
			}
		})
	}
}

// FuzzParse looks for panics and for files that are taken for the Olivetti faces.
func FuzzParse(f *testing.F) {
	f.Add([]byte("<html>"))
	f.Add(matFile("faces", 1, 4, make([]byte, 4)))
	f.Add(matFile("faces", 4096, 400, make([]byte, 4)))
	f.Add(matFile("face", 4, 1, make([]byte, 4)))
	f.Fuzz(func(t *testing.T, file []byte) {
		images, err := parse(file)
		if !errors.Is(err, datasets.ErrFormat) && !errors.Is(err, datasets.ErrChecksum) || images.Pixels.Data != nil {
			t.Errorf("got %d images and %v, want none and a datasets.ErrFormat or ErrChecksum", images.Len(), err)
		}
	})
}

// TestTransposed checks that columns become rows.
func TestTransposed(t *testing.T) {
	b := make([]byte, Size*Height*Width)
	const image, x, y = 7, 3, 50
	b[image*4096+x*64+y] = 255
	m := transposed(b)
	for i, v := range m.Data {
		if want := float32(0); v != want && i != image*4096+y*64+x {
			t.Fatalf("pixel %d is %v", i, v)
		}
	}
	if m.Data[image*4096+y*64+x] != 1 {
		t.Error("the pixel at row 50, column 3 is not there")
	}
}

// matFile returns a plain little-endian MAT-file of one uint8 variable with a name of
// at most eight letters.
func matFile(name string, rows, cols uint32, values []byte) []byte {
	words := func(b []byte, v ...uint32) []byte {
		for _, v := range v {
			b = binary.LittleEndian.AppendUint32(b, v)
		}
		return b
	}
	b := make([]byte, 128)
	copy(b[124:], "\x00\x01IM")
	padded := (len(values) + 7) &^ 7
	b = words(b, 14, uint32(56+padded))
	b = words(b, 6, 8, 9, 0)       // class uint8
	b = words(b, 5, 8, rows, cols) // dimensions
	b = words(b, 1, uint32(len(name)))
	b = append(b, name...)
	b = append(b, make([]byte, 8-len(name))...)
	b = words(b, 2, uint32(len(values)))
	b = append(b, values...)
	return append(b, make([]byte, padded-len(values))...)
}
