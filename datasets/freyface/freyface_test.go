package freyface

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
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/datasets"
)

// TestLoadReal compares the real file with what SciPy found in it.
func TestLoadReal(t *testing.T) {
	dir := os.Getenv(datasets.DirVariable)
	if _, err := os.Stat(filepath.Join(dir, "frey")); dir == "" || err != nil {
		t.Skipf("set %s to a directory that holds frey/ to test with the real file", datasets.DirVariable)
	}
	got, err := Load(context.Background(), datasets.Config{Dir: dir, Offline: true})
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Images, Min, Max int
		Mean, SD         float64
		FirstImageRow10  []float32 `json:"first_image_row_10"`
		LastImageRow20   []float32 `json:"last_image_row_20"`
		RowMeans         []float64 `json:"row_means"`
		ColumnMeans      []float64 `json:"column_means"`
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
	if got.Len() != want.Images || got.Len() != Size || got.Height != 28 || got.Width != 20 || got.Standin || got.SHA256 != pixelsSum {
		t.Errorf("%d images of %d×%d, stand-in %v, want %d of 28×20", got.Len(), got.Height, got.Width, got.Standin, want.Images)
	}
	checkRow(t, mat32.Row(got.Pixels, 0)[10*20:11*20], want.FirstImageRow10)
	checkRow(t, mat32.Row(got.Pixels, Size-1)[20*20:21*20], want.LastImageRow20)

	all := mat32.Flat(got.Pixels)
	if lo, hi := slices.Min(all), slices.Max(all); lo != float32(want.Min)/256 || hi != float32(want.Max)/256 {
		t.Errorf("pixels are %v to %v, want %d/256 to %d/256", lo, hi, want.Min, want.Max)
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
	}
	for i := range columns {
		near(t, "mean of a column", columns[i]/n*Width, want.ColumnMeans[i])
	}
}

// TestSplitsDiffer finds the numbers that the package's comment gives for the splits.
func TestSplitsDiffer(t *testing.T) {
	dir := os.Getenv(datasets.DirVariable)
	if _, err := os.Stat(filepath.Join(dir, "frey")); dir == "" || err != nil {
		t.Skipf("set %s to a directory that holds frey/ to test with the real file", datasets.DirVariable)
	}
	all, err := Load(context.Background(), datasets.Config{Dir: dir, Offline: true})
	if err != nil {
		t.Fatal(err)
	}
	order := make([]int, Size)
	for i := range order {
		order[i] = i
	}
	training, test := unconditional(all, order)
	if math.Round(training) != 577 || math.Round(test) != 554 {
		t.Errorf("in the order of the video: %.1f nats on the first 1500, %.1f on the last 465", training, test)
	}
	least, most := math.Inf(1), math.Inf(-1)
	for seed := range uint64(10) {
		random.New(seed, "split").Perm(order)
		_, test := unconditional(all, order)
		least, most = min(least, test), max(most, test)
	}
	if math.Round(least) != 566 || math.Round(most) != 591 {
		t.Errorf("at random, ten times: %.1f to %.1f nats on 465", least, most)
	}
}

// unconditional fits a normal distribution to each pixel of the first 1500 images in an
// order, and returns the mean log-likelihood of those and of the others.
func unconditional(all datasets.Images, order []int) (training, test float64) {
	const cut = 1500
	for j := range Height * Width {
		var sum, squares float64
		for _, i := range order[:cut] {
			v := float64(all.Pixels.Data[i*Height*Width+j])
			sum += v
			squares += v * v
		}
		mean := sum / cut
		variance := squares/cut - mean*mean
		for k, i := range order {
			d := float64(all.Pixels.Data[i*Height*Width+j]) - mean
			logp := -0.5 * (math.Log(2*math.Pi*variance) + d*d/variance)
			if k < cut {
				training += logp / cut
			} else {
				test += logp / (Size - cut)
			}
		}
	}
	return training, test
}

func checkRow(t *testing.T, got, want []float32) {
	t.Helper()
	for i := range want {
		if got[i]*256 != want[i] {
			t.Errorf("row is %v, want %v / 256", got, want)
			return
		}
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9 {
		t.Errorf("%s is %.12f, want %.12f", what, got, want)
	}
}

func TestLoadStandin(t *testing.T) {
	if testing.Short() {
		t.Skip("draws 1965 faces")
	}
	cfg := datasets.Config{Dir: t.TempDir(), Offline: true}
	if _, err := Load(context.Background(), cfg); !errors.Is(err, datasets.ErrUnavailable) {
		t.Errorf("no stand-in allowed: got %v, want datasets.ErrUnavailable", err)
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
		t.Errorf("%q: %d images of %d×%d, stand-in %v: want a stand-in of the Frey faces' size", got.Name, got.Len(), got.Height, got.Width, got.Standin)
	}
	if text := log.String(); strings.Count(text, "\n") != 1 || !strings.Contains(text, "STAND-IN DATA: the Frey faces could not be had") {
		t.Errorf("log is %q, want one line that says it", text)
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
		{"cut", matFile("ff", 560, 1965, make([]byte, 560*1965))[:5000], datasets.ErrFormat, "at byte 128: element of 1100448 bytes, but only"},
		{"other variable", matFile("fg", 1, 4, make([]byte, 4)), datasets.ErrFormat, `no variable "ff"`},
		{"other shape", matFile("ff", 1965, 560, make([]byte, 560*1965)), datasets.ErrChecksum, `variable "ff" is [1965 560], want [560 1965]`},
		{"other pixels", matFile("ff", 560, 1965, make([]byte, 560*1965)), datasets.ErrChecksum, "SHA-256 of the pixels is "},
		{"huge", make([]byte, 5<<20), datasets.ErrChecksum, "5242880 bytes, want at most 4194304"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "frey", "frey_rawface.mat")
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

// matFile returns a plain little-endian MAT-file of one uint8 variable with a name of
// two letters.
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
	b = words(b, 14, uint32(48+padded))
	b = words(b, 6, 8, 9, 0)       // class uint8
	b = words(b, 5, 8, rows, cols) // dimensions
	b = words(b, 2<<16|1)          // name, a small element
	b = append(b, name[0], name[1], 0, 0)
	b = words(b, 2, uint32(len(values)))
	b = append(b, values...)
	return append(b, make([]byte, padded-len(values))...)
}
