package olivetti

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/datasets/internal/loadtest"
)

// TestLoadReal compares the real file with what SciPy found in it.
func TestLoadReal(t *testing.T) {
	got := loadtest.Real(t, "olivetti", Load)
	var want struct {
		loadtest.Facts
		FirstImageRow20 []float32 `json:"first_image_row_20"`
		LastImageRow40  []float32 `json:"last_image_row_40"`
		Within, Between float64
	}
	text, err := os.ReadFile("testdata/known.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	const limit = 1e-6 // SciPy divided in float64
	want.Check(t, got, 255, limit)
	if got.Len() != 400 || got.Height != 64 || got.Width != 64 || got.SHA256 != source.SHA256 {
		t.Errorf("%d images of %d×%d, want 400 of 64×64", got.Len(), got.Height, got.Width)
	}
	loadtest.CheckRow(t, got, 0, 20, want.FirstImageRow20, 255)
	loadtest.CheckRow(t, got, 399, 40, want.LastImageRow40, 255)

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
	loadtest.Near(t, "distance within people", within, want.Within, limit)
	loadtest.Near(t, "distance between people", between, want.Between, limit)
}

func distance(m mat32.Matrix, i, j int) float64 {
	var squares float64
	for k, v := range mat32.Row(m, i) {
		d := float64(v) - float64(mat32.Row(m, j)[k])
		squares += d * d
	}
	return math.Sqrt(squares)
}

func TestLoadStandin(t *testing.T) {
	if testing.Short() {
		t.Skip("draws 1200 faces")
	}
	got := loadtest.CheckStandin(t, source.File, "the Olivetti faces", Size, Height, Width, Load)
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

func TestLoadWrongFile(t *testing.T) { loadtest.CheckRefused(t, source, Load) }

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
