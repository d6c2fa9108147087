// Package loadtest holds helpers that the tests of the data sets' loaders share. They find the real
// files, compare images with known statistics, and try files that are missing or wrong.
package loadtest

import (
	"bytes"
	"context"
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

// Load is the type of a data set's function of that name.
type Load func(context.Context, datasets.Config) (datasets.Images, error)

// Dir returns the data directory if it holds the given folder of real files. Otherwise it
// skips the test.
func Dir(t testing.TB, folder string) string {
	t.Helper()
	dir := os.Getenv(datasets.DirVariable)
	if _, err := os.Stat(filepath.Join(dir, folder)); dir == "" || err != nil {
		t.Skipf("set %s to a directory that holds %s/ to test with the real files", datasets.DirVariable, folder)
	}
	return dir
}

// Real loads the real images from a folder of the data directory, or skips the test.
func Real(t testing.TB, folder string, load Load) datasets.Images {
	t.Helper()
	images, err := load(context.Background(), datasets.Config{Dir: Dir(t, folder), Offline: true})
	if err != nil {
		t.Fatal(err)
	}
	return images
}

// Facts are statistics of the real images that another program found. Min and Max are in bytes, the
// others in pixels.
type Facts struct {
	Images, Min, Max int
	Mean, SD         float64
	RowMeans         []float64 `json:"row_means"`
	ColumnMeans      []float64 `json:"column_means"`
}

// Check compares the facts with images whose pixels are bytes over divisor. Means may differ by limit.
func (want Facts) Check(t *testing.T, got datasets.Images, divisor float32, limit float64) {
	t.Helper()
	if err := got.Validate(); err != nil {
		t.Error(err)
	}
	if got.Len() != want.Images || got.Height != len(want.RowMeans) || got.Width != len(want.ColumnMeans) || got.Standin {
		t.Fatalf("%d images of %d×%d, stand-in %v, want %d of %d×%d",
			got.Len(), got.Height, got.Width, got.Standin, want.Images, len(want.RowMeans), len(want.ColumnMeans))
	}
	all := mat32.Flat(got.Pixels)
	if lo, hi := slices.Min(all), slices.Max(all); lo != float32(want.Min)/divisor || hi != float32(want.Max)/divisor {
		t.Errorf("pixels are %v to %v, want %d/%v to %d/%v", lo, hi, want.Min, divisor, want.Max, divisor)
	}
	sum, squares, rows, columns := 0.0, 0.0, make([]float64, got.Height), make([]float64, got.Width)
	for i, v := range all {
		sum += float64(v)
		squares += float64(v) * float64(v)
		rows[i/got.Width%got.Height] += float64(v)
		columns[i%got.Width] += float64(v)
	}
	n := float64(len(all))
	Near(t, "mean pixel", sum/n, want.Mean, limit)
	Near(t, "standard deviation", math.Sqrt(squares/n-sum/n*sum/n), want.SD, limit)
	for i := range rows {
		Near(t, "mean of a row", rows[i]/n*float64(got.Height), want.RowMeans[i], limit)
	}
	for i := range columns {
		Near(t, "mean of a column", columns[i]/n*float64(got.Width), want.ColumnMeans[i], limit)
	}
}

// Near checks that got is at most limit away from want.
func Near(t *testing.T, what string, got, want, limit float64) {
	t.Helper()
	if !(math.Abs(got-want) <= limit) {
		t.Errorf("%s is %.12f, want %.12f", what, got, want)
	}
}

// CheckRow compares a row of an image with its bytes, over divisor.
func CheckRow(t *testing.T, images datasets.Images, image, row int, want []float32, divisor float32) {
	t.Helper()
	got := mat32.Row(images.Pixels, image)[row*images.Width : (row+1)*images.Width]
	if !slices.EqualFunc(got, want, func(pixel, b float32) bool { return pixel == b/divisor }) {
		t.Errorf("row %d of image %d is %v, want %v / %v", row, image, got, want, divisor)
	}
}

// CheckStandin calls load where the file is missing. Without permission for a stand-in, load must
// return an error with the file's place in it. With permission, it must return n drawn images of
// height×width. It must also write one line to the log, which begins with the name of the set, called.
// CheckStandin returns the images.
func CheckStandin(t *testing.T, f datasets.File, called string, n, height, width int, load Load) datasets.Images {
	t.Helper()
	cfg := datasets.Config{Dir: t.TempDir(), Offline: true}
	place := filepath.Join(cfg.Dir, filepath.FromSlash(f.Name))
	if _, err := load(context.Background(), cfg); !errors.Is(err, datasets.ErrUnavailable) || !strings.Contains(err.Error(), place) {
		t.Errorf("no stand-in allowed: got %v, want datasets.ErrUnavailable with %s", err, place)
	}
	var log bytes.Buffer
	cfg.AllowStandin, cfg.Log = true, &log
	got, err := load(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := got.Validate(); err != nil {
		t.Error(err)
	}
	if !got.Standin || !strings.Contains(got.Name, "drawn") || got.Len() != n || got.Height != height || got.Width != width {
		t.Errorf("%q: %d images of %d×%d, stand-in %v: want a stand-in, %d of %d×%d", got.Name, got.Len(), got.Height, got.Width, got.Standin, n, height, width)
	}
	if text := log.String(); strings.Count(text, "\n") != 1 || !strings.Contains(text, "STAND-IN DATA: "+called+" could not be had") {
		t.Errorf("log is %q, want one line that says it", text)
	}
	return got
}
