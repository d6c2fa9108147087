package pca

import (
	"bufio"
	"compress/gzip"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// TestMNIST compares reconstruction errors on the real files with NumPy's, and with those of Hinton and
// Salakhutdinov 2006. Their figure 2B has 13.87 for the test set and 30 components.
func TestMNIST(t *testing.T) {
	if testing.Short() {
		t.Skip("this decomposes all of MNIST")
	}
	train, test := readMNIST(t, "train"), readMNIST(t, "t10k")
	exact, err := Fit(train, 30)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		r           int
		train, test float64
	}{{2, 43.87, 43.64}, {10, 26.99, 26.71}, {18, 20.03, 19.69}, {30, 14.21, 13.87}} {
		p := exact.Leading(c.r)
		near(t, "training error", p.Residual(), c.train, 0.006)
		near(t, "test error", loss.SquaredError(mat32.Matrix{}, p.Reconstruct(test), test), c.test, 0.006)
	}
	measured := loss.SquaredError(mat32.Matrix{}, exact.Reconstruct(train), train)
	near(t, "residual", exact.Residual(), measured, 1e-5*measured)
}

// readMNIST reads the images of a part of MNIST. This package may not import data sets, so it does the same
// as datasets/mnist, without checks.
func readMNIST(t *testing.T, part string) mat32.Matrix {
	t.Helper()
	const variable = "AELAB_DATA"
	name := filepath.Join(os.Getenv(variable), "mnist", part+"-images-idx3-ubyte.gz")
	file, err := os.Open(name)
	if err != nil {
		t.Skipf("set %s to a directory that holds mnist/ to test with the real files", variable)
	}
	defer file.Close()
	unzip, err := gzip.NewReader(bufio.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(unzip)
	if err != nil {
		t.Fatal(err)
	}
	const header, pixels = 16, 28 * 28
	data = data[header:]
	x := mat32.New(len(data)/pixels, pixels)
	for i, b := range data {
		x.Data[i] = float32(b) / math.MaxUint8
	}
	return x
}

// near fails t unless got is within limit of want.
func near(t *testing.T, what string, got, want, limit float64) {
	t.Helper()
	if d := math.Abs(got - want); !(d <= limit) {
		t.Errorf("%s is %v, want %v ± %.3g", what, got, want, limit)
	}
}
