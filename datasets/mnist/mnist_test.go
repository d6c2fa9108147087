package mnist

import (
	"bytes"
	"context"
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
	"github.com/aelab-go/autoencoders/datasets/internal/loadtest"
)

// facts are statistics that known.py found in a part of MNIST.
type facts struct {
	Images          int
	Histogram       []int
	FirstLabels     []int `json:"first_labels"`
	Mean, SD        float64
	FirstImageRow14 []float32 `json:"first_image_row_14"`
	RowMeans        []float64 `json:"row_means"`
	SHA256          string
}

// TestLoadReal compares the real files with what NumPy found in them.
func TestLoadReal(t *testing.T) {
	dir := loadtest.Dir(t, "mnist")
	var log bytes.Buffer
	train, test, err := Load(context.Background(), datasets.Config{Dir: dir, Offline: true, Log: &log})
	if err != nil {
		t.Fatal(err)
	}
	if log.Len() > 0 {
		t.Errorf("log is %q, want nothing to say about files that are there", &log)
	}
	var known map[string]facts
	text, err := os.ReadFile("testdata/known.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &known); err != nil {
		t.Fatal(err)
	}
	checkFacts(t, train, known["train"])
	checkFacts(t, test, known["test"])
	if train.Len() != TrainSize || test.Len() != TestSize {
		t.Errorf("%d and %d images, want %d and %d", train.Len(), test.Len(), TrainSize, TestSize)
	}
}

func checkFacts(t *testing.T, got datasets.Images, want facts) {
	t.Helper()
	if err := got.Validate(); err != nil {
		t.Error(err)
	}
	if got.Len() != want.Images || got.Height != 28 || got.Width != 28 || got.Standin || got.SHA256 != want.SHA256 {
		t.Errorf("%s: %d images of %d×%d, stand-in %v, SHA-256 %s, want %d of 28×28 with %s",
			got.Name, got.Len(), got.Height, got.Width, got.Standin, got.SHA256, want.Images, want.SHA256)
	}
	histogram := make([]int, Classes)
	for _, l := range got.Labels {
		histogram[l]++
	}
	if !slices.Equal(histogram, want.Histogram) {
		t.Errorf("%s: label histogram %v, want %v", got.Name, histogram, want.Histogram)
	}
	for i, l := range want.FirstLabels {
		if int(got.Labels[i]) != l {
			t.Errorf("%s: label %d is %d, want %d", got.Name, i, got.Labels[i], l)
		}
	}
	if row := mat32.Row(got.Pixels, 0)[14*28 : 15*28]; !slices.Equal(row, want.FirstImageRow14) {
		t.Errorf("%s: row 14 of the first image is %v, want %v", got.Name, row, want.FirstImageRow14)
	}
	sum, squares, rows := 0.0, 0.0, make([]float64, Height)
	for i, v := range mat32.Flat(got.Pixels) {
		sum += float64(v)
		squares += float64(v) * float64(v)
		rows[i/Width%Height] += float64(v)
	}
	n := float64(got.Len() * Height * Width)
	mean := sum / n
	loadtest.Near(t, got.Name+": mean pixel", mean, want.Mean, 1e-9)
	loadtest.Near(t, got.Name+": standard deviation", math.Sqrt(squares/n-mean*mean), want.SD, 1e-9)
	for i := range rows {
		loadtest.Near(t, got.Name+": mean of a row", rows[i]/n*Height, want.RowMeans[i], 1e-9)
	}
}

func TestLoadMissing(t *testing.T) {
	var log bytes.Buffer
	_, _, err := Load(context.Background(), datasets.Config{Dir: t.TempDir(), Offline: true, Log: &log})
	if !errors.Is(err, datasets.ErrUnavailable) || !strings.Contains(err.Error(), "mnist/train-images-idx3-ubyte.gz") {
		t.Errorf("got %v, want datasets.ErrUnavailable naming the file", err)
	}
	if log.Len() > 0 {
		t.Errorf("log is %q, want nothing", &log)
	}
}

func TestLoadStandin(t *testing.T) {
	if testing.Short() {
		t.Skip("draws 12,000 digits, which takes seconds")
	}
	var log bytes.Buffer
	train, test, err := Load(context.Background(), datasets.Config{Dir: t.TempDir(), Offline: true, AllowStandin: true, Log: &log})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []datasets.Images{train, test} {
		if err := d.Validate(); err != nil {
			t.Error(err)
		}
		if !d.Standin || !strings.Contains(d.Name, "drawn") || d.Height != Height || d.Width != Width || d.Labels == nil {
			t.Errorf("%q, stand-in %v, %d×%d: want a labelled stand-in of MNIST's size", d.Name, d.Standin, d.Height, d.Width)
		}
	}
	if train.Len() != standinTrain || test.Len() != standinTest || train.SHA256 == test.SHA256 {
		t.Errorf("%d and %d images, SHA-256 %s and %s", train.Len(), test.Len(), train.SHA256, test.SHA256)
	}
	if got := log.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, "STAND-IN DATA: MNIST could not be had") {
		t.Errorf("log is %q, want one line that says it", got)
	}
}

// TestLoadDamaged checks that a damaged file is an error even where a stand-in is allowed.
func TestLoadDamaged(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "mnist", "train-images-idx3-ubyte.gz"), []byte("<html>not found</html>"))
	_, _, err := Load(context.Background(), datasets.Config{Dir: dir, Offline: true, AllowStandin: true})
	if !errors.Is(err, datasets.ErrChecksum) {
		t.Errorf("got %v, want datasets.ErrChecksum", err)
	}
}

func TestRead(t *testing.T) {
	dir := t.TempDir()
	images := append([]byte("\x00\x00\x08\x03\x00\x00\x00\x02\x00\x00\x00\x1c\x00\x00\x00\x1c"), make([]byte, 2*28*28)...)
	images[16+28] = 255
	images[16+28*28] = 51
	imagePath := write(t, filepath.Join(dir, "images"), images)
	labels := []byte("\x00\x00\x08\x01\x00\x00\x00\x02\x07\x09")

	d, err := read("two", imagePath, write(t, filepath.Join(dir, "labels"), labels))
	if err != nil {
		t.Fatal(err)
	}
	if p := d.Pixels; d.Len() != 2 || p.Data[28] != 1 || p.Data[28*28] != 0.2 || !bytes.Equal(d.Labels, []uint8{7, 9}) {
		t.Errorf("got %+v", d)
	}

	for _, test := range []struct {
		name           string
		images, labels []byte
		want           string
	}{
		{"count", images, []byte("\x00\x00\x08\x01\x00\x00\x00\x01\x07"), "labels: at byte 4: the array is [1], want one label for each of the 2 images in "},
		{"label", images, []byte("\x00\x00\x08\x01\x00\x00\x00\x02\x07\x0a"), "labels: at byte 9: label 10, want 0 to 9"},
		{"size", []byte("\x00\x00\x08\x03\x00\x00\x00\x00\x00\x00\x00\x1c\x00\x00\x00\x1d"), labels, "images: at byte 4: the array is [0 28 29], want [n 28 28]"},
		{"swapped", labels, images, "images: at byte 4: the array is [2], want [n 28 28]"},
		{"cut", images[:1000], labels, "images: at byte 1000: the file ends after 984 of 1568 bytes here"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := read("x", write(t, filepath.Join(dir, "images"), test.images), write(t, filepath.Join(dir, "labels"), test.labels))
			if !errors.Is(err, datasets.ErrFormat) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want datasets.ErrFormat with %q in it", err, test.want)
			}
		})
	}
}

func TestSplit(t *testing.T) {
	train := datasets.Images{Origin: datasets.Origin{Name: "MNIST training set"}, Pixels: mat32.New(TrainSize, 1), Labels: make([]uint8, TrainSize), Height: 1, Width: 1}
	for i := range train.Pixels.Data {
		train.Pixels.Data[i] = float32(i)
	}
	fit, validation := Split(train)
	if fit.Len() != 50000 || validation.Len() != 10000 || len(fit.Labels) != 50000 || len(validation.Labels) != 10000 {
		t.Errorf("%d and %d images, want 50000 and 10000", fit.Len(), validation.Len())
	}
	if got := validation.Pixels.Data[0]; got != 50000 {
		t.Errorf("validation begins with image %v, want 50000", got)
	}
	if fit.Name != "MNIST training set, first 50000" || validation.Name != "MNIST training set, last 10000" {
		t.Errorf("names are %q and %q", fit.Name, validation.Name)
	}
}

func BenchmarkLoad(b *testing.B) {
	dir := loadtest.Dir(b, "mnist")
	for b.Loop() {
		if _, _, err := Load(context.Background(), datasets.Config{Dir: dir, Offline: true}); err != nil {
			b.Fatal(err)
		}
	}
}

func write(t *testing.T, path string, data []byte) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}
