package pca_test

import (
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/pca"
	"github.com/aelab-go/autoencoders/aelab/random"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// TestCondenseOfEqualRows checks that rows without any covariance come to one of zeros.
func TestCondenseOfEqualRows(t *testing.T) {
	few, err := pca.Condense(mat32.View([]float32{3, 0.7, 3, 0.7, 3, 0.7}, 3, 2))
	if err != nil || few.Rows != 1 || few.Cols != 2 || few.Data[0] != 0 || few.Data[1] != 0 {
		t.Errorf("%v, %v, want a row of two zeros", few, err)
	}
}

// TestCondense checks the mean and the covariance of the few rows. Two pixels of the data never change, and
// one is the sum of two others.
func TestCondense(t *testing.T) {
	const n, d = 500, 8
	x := mat32.New(n, d)
	random.New(1, "few").Normal(x.Data)
	for i := range n {
		row := mat32.Row(x, i)
		row[0], row[5], row[7] = 0, 0.75, row[2]+row[3]
		row[6] += 3
	}
	few, err := pca.Condense(x)
	if err != nil {
		t.Fatal(err)
	}
	if few.Rows != 6 {
		t.Errorf("%d rows, want 6 for a covariance of rank 5", few.Rows)
	}
	mean, covariance, err := pca.Covariance(few)
	if err != nil {
		t.Fatal(err)
	}
	if worst := floats.Norm(mean, 2); worst > 1e-6 {
		t.Errorf("the mean is %v, want 0", mean)
	}
	_, want, err := pca.Covariance(x)
	if err != nil {
		t.Fatal(err)
	}
	want.ScaleSym(float64(n-1)/n, want)
	covariance.ScaleSym(float64(few.Rows-1)/float64(few.Rows), covariance)
	if !mat.EqualApprox(covariance, want, 1e-5) {
		t.Errorf("covariance\n%v\nwant\n%v", mat.Formatted(covariance), mat.Formatted(want))
	}
}
