package pca

import (
	"encoding/json"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// TestICAAgainstScikitLearn compares with testdata/ica.py's unmixing matrices.
func TestICAAgainstScikitLearn(t *testing.T) {
	var r struct {
		N, K   int
		White  []float32
		Source []float64
		Start  []float64
		Cases  []struct {
			Tolerance   float64
			Most, Steps int
			Unmixing    []float64
		}
	}
	text, err := os.ReadFile("testdata/ica.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Cases) != 3 {
		t.Fatalf("%d cases recorded, want 3", len(r.Cases))
	}
	white, start := mat32.View(r.White, r.N, r.K), mat.NewDense(r.K, r.K, r.Start)
	for _, want := range r.Cases {
		got := fitICA(t, white, FastICA{Start: start, Tolerance: want.Tolerance, Steps: want.Most})
		if got.Steps != want.Steps || got.Converged != (want.Steps < want.Most) {
			t.Errorf("tolerance %g: %d steps, converged %v; scikit-learn took %d of %d",
				want.Tolerance, got.Steps, got.Converged, want.Steps, want.Most)
		}
		nearAll(t, "unmixing", got.Unmixing.RawMatrix().Data, want.Unmixing, 1e-5)
	}
	// The components are the sources, up to order, sign and the error of 600 points.
	z := mat.DenseCopyOf(mat32.Float64(fitICA(t, white, FastICA{Seed: 1}).Encode(white)))
	source := mat.NewDense(r.N, r.K, r.Source)
	for j := range r.K {
		var best float64
		for i := range r.K {
			best = max(best, math.Abs(stat.Correlation(mat.Col(nil, i, z), mat.Col(nil, j, source), nil)))
		}
		if best < 0.98 {
			t.Errorf("source %d has a correlation of %.3f with the best component, want 0.98", j, best)
		}
	}
}

func fitICA(t *testing.T, white mat32.Matrix, c FastICA) *ICA {
	t.Helper()
	a, err := FitICA(white, c)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestICAOfPCA goes from data to independent components: two uniform variables, rotated, and a column that
// varies much less.
func TestICAOfPCA(t *testing.T) {
	const n = 3000
	free, x := mat32.New(n, 2), mat32.New(n, 3)
	random.New(1, "uniform").Uniform(free.Data)
	random.New(1, "little").Normal(x.Data)
	for i := range n {
		u, v := mat32.Row(free, i)[0], mat32.Row(free, i)[1]
		row := mat32.Row(x, i)
		row[0], row[1], row[2] = 0.6*u-0.8*v, 0.8*u+0.6*v, 0.01*row[2]
	}
	p, err := Fit(x, 2)
	if err != nil {
		t.Fatal(err)
	}
	white := p.Encode(x)
	if err := p.Whiten(white); err != nil {
		t.Fatal(err)
	}
	var threads [2]*ICA
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for i := range threads {
		runtime.GOMAXPROCS(1 + 2*i)
		threads[i] = fitICA(t, white, FastICA{Seed: 2})
	}
	if !mat.Equal(threads[0].Unmixing, threads[1].Unmixing) {
		t.Error("three threads give other bits than one")
	}
	z := threads[0].Encode(white)
	for j := range 2 {
		best := 0.0
		for i := range 2 {
			best = max(best, math.Abs(stat.Correlation(
				mat.Col(nil, i, mat32.Float64(z)), mat.Col(nil, j, mat32.Float64(free)), nil)))
		}
		if best < 0.995 {
			t.Errorf("variable %d has a correlation of %.4f with the best component, want 0.995", j, best)
		}
	}
	for i, of := range []mat32.Matrix{white, z} {
		_, cov, err := Covariance(of)
		if err != nil {
			t.Fatal(err)
		}
		what := []string{"white", "components"}[i]
		nearAll(t, what, []float64{cov.At(0, 0), cov.At(0, 1), cov.At(1, 1)}, []float64{1, 0, 1}, 1e-5)
	}
}

func TestICAMistakes(t *testing.T) {
	p, err := Fit(data(300, 6), 3)
	if err != nil {
		t.Fatal(err)
	}
	codes := p.Encode(data(300, 6))
	white := mat32.Clone(codes)
	if err := p.Whiten(white); err != nil {
		t.Fatal(err)
	}
	flat := *p
	flat.ExplainedVariance = slices.Clone(p.ExplainedVariance)
	flat.ExplainedVariance[2] = 0
	_, notWhite := FitICA(codes, FastICA{})
	_, singular := FitICA(white, FastICA{Start: mat.NewDense(3, 3, nil)})
	same := mat32.Clone(white)
	for want, err := range map[string]error{
		"pca: FitICA: the codes are not white: column 0":   notWhite,
		"pca: FitICA: the unmixing matrix is not":          singular,
		"pca: Whiten: component 2 of 3 has the variance 0": flat.Whiten(same),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if !slices.Equal(same.Data, white.Data) {
		t.Error("codes that could not be whitened were changed")
	}
	for want, f := range map[string]func() error{
		"pca: FitICA: the start is 2×2, want 3×3": func() error { _, err := FitICA(white, FastICA{Start: mat.NewDense(2, 2, nil)}); return err },
		"pca: Whiten: z is 300×6, want 3":         func() error { return p.Whiten(data(300, 6)) },
	} {
		func() {
			defer func() {
				if said, _ := recover().(string); !strings.HasPrefix(said, want) {
					t.Errorf("said %q, want %q", said, want)
				}
			}()
			t.Errorf("no panic, error %v, want %q", f(), want)
		}()
	}
}
