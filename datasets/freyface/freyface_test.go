package freyface

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/internal/loadtest"
)

// TestLoadReal compares the real file with what SciPy found in it.
func TestLoadReal(t *testing.T) {
	got := loadtest.Real(t, "frey", Load)
	var want struct {
		loadtest.Facts
		FirstImageRow10 []float32 `json:"first_image_row_10"`
		LastImageRow20  []float32 `json:"last_image_row_20"`
	}
	text, err := os.ReadFile("testdata/known.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	want.Check(t, got, 256, 1e-9)
	if got.Len() != Size || got.Height != 28 || got.Width != 20 || got.SHA256 != source.SHA256 {
		t.Errorf("%d images of %d×%d, want %d of 28×20", got.Len(), got.Height, got.Width, Size)
	}
	loadtest.CheckRow(t, got, 0, 10, want.FirstImageRow10, 256)
	loadtest.CheckRow(t, got, Size-1, 20, want.LastImageRow20, 256)
}

// TestSplitsDiffer reproduces the numbers that the package's comment gives for the splits.
func TestSplitsDiffer(t *testing.T) {
	all := loadtest.Real(t, "frey", Load)
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

// unconditional fits a normal distribution to each pixel of the first 1500 images in an order. It
// returns the mean log-likelihood of those and of the others.
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

func TestLoadStandin(t *testing.T) {
	if testing.Short() {
		t.Skip("draws 1965 faces")
	}
	loadtest.CheckStandin(t, source.File, "the Frey faces", Size, Height, Width, Load)
}

func TestLoadWrongFile(t *testing.T) { loadtest.CheckRefused(t, source, Load) }
