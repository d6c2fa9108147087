package pca

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
	"gonum.org/v1/gonum/mat"
)

// sprites draws images whose pixels are mostly 0: a bar at a random place.
func sprites(n, d int) mat32.Matrix {
	x := mat32.New(n, d)
	place := make([]int, n)
	random.New(1, "sprites").Indices(place, d-d/16)
	for i, at := range place {
		for j := at; j < at+d/16; j++ {
			mat32.Row(x, i)[j] = 1
		}
	}
	return x
}

func TestFitSource(t *testing.T) {
	for _, x := range []mat32.Matrix{data(300, 30), sprites(blockRows+20, 40)} {
		want, err := Fit(x, 5)
		if err != nil {
			t.Fatal(err)
		}
		got, err := FitSource(train.Rows(x), 5)
		if err != nil {
			t.Fatal(err)
		}
		if !mat.Equal(got.Components, want.Components) || !slices.Equal(got.ExplainedVariance, want.ExplainedVariance) {
			t.Error("components of a Source differ from those of its matrix")
		}
		if !slices.Equal(got.EncodeSource(train.Rows(x)).Data, want.Encode(x).Data) {
			t.Error("codes of a Source differ from those of its matrix")
		}
	}
}

// TestFewColumns compares the products of the columns that are not 0 with those of all.
func TestFewColumns(t *testing.T) {
	x := sprites(blockRows+20, 64)
	for i := range 30 { // some examples with many
		for j := range mat32.Row(x, i) {
			mat32.Row(x, i)[j] = float32(i*j%7) - 3
		}
	}
	c, err := newCentred(train.Rows(x))
	if err != nil {
		t.Fatal(err)
	}
	got := c.covariance()
	const d = 64
	for i := range d {
		for j := range d {
			var want float64
			for k := range x.Rows {
				want += (float64(mat32.Row(x, k)[i]) - c.mean[i]) * (float64(mat32.Row(x, k)[j]) - c.mean[j])
			}
			near(t, "covariance", got.At(i, j), want/float64(x.Rows-1), 1e-13*mat.Trace(got))
		}
	}
}

// TestLeadingEigenvectors compares the subspace iteration with the solver for all eigenvectors.
func TestLeadingEigenvectors(t *testing.T) {
	x := data(200, 60)
	want, err := Fit(x, 6)
	if err != nil {
		t.Fatal(err)
	}
	_, cov, err := Covariance(x)
	if err != nil {
		t.Fatal(err)
	}
	got := &PCA{Components: mat.NewDense(6, 60, nil), ExplainedVariance: make([]float64, 6)}
	if !leading(cov, got.Components, got.ExplainedVariance, 1e-10, 200) {
		t.Fatal("not exact after 200 iterations")
	}
	got.fixSigns()
	nearAll(t, "variances", got.ExplainedVariance, want.ExplainedVariance, 1e-9*want.ExplainedVariance[0])
	nearAll(t, "components", got.Components.RawMatrix().Data, want.Components.RawMatrix().Data, 1e-7)
	if leading(cov, got.Components, got.ExplainedVariance, 1e-10, 1) {
		t.Error("exact after one iteration: of a tolerance of 1e-10 that cannot be")
	}
	// In a matrix of rank 1, the other directions have no variance.
	ones := mat.NewSymDense(60, nil)
	for i := range 60 {
		for j := i; j < 60; j++ {
			ones.SetSym(i, j, 1)
		}
	}
	if !leading(ones, got.Components, got.ExplainedVariance, 1e-10, 5) {
		t.Error("rank 1: not exact after 5 iterations")
	}
	nearAll(t, "variances of rank 1", got.ExplainedVariance, []float64{60, 0, 0, 0, 0, 0}, 1e-12)
	var products mat.Dense
	products.Mul(got.Components, got.Components.T())
	for i := range 6 {
		products.Set(i, i, products.At(i, i)-1)
	}
	if worst := mat.Norm(&products, math.Inf(1)); worst > 1e-12 {
		t.Errorf("rank 1: the components are orthonormal but for %g", worst)
	}
}

func TestFitSourcePanics(t *testing.T) {
	defer func() {
		if said, _ := recover().(string); !strings.HasPrefix(said, "pca: FitSource: 5 components of 9×4 data") {
			t.Errorf("said %q", said)
		}
	}()
	FitSource(train.Rows(data(9, 4)), 5)
}
