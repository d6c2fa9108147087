package npy

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
)

var regen = flag.Bool("regen", false, "write testdata/weights.npz anew")

// TestWeights writes the weights of a 4-3-2-4 network under PyTorch's names, weights out×in.
// It compares all bytes with the archive that testdata/torch_load.py loads.
func TestWeights(t *testing.T) {
	path := filepath.Join(t.TempDir(), "weights.npz")
	if *regen {
		path = "testdata/weights.npz"
	}
	w, err := CreateArchive(path)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	next := float32(-1)
	for _, layer := range []struct {
		name    string
		out, in int
	}{{"encoder.0", 3, 4}, {"encoder.2", 2, 3}, {"decoder.0", 4, 2}} {
		weight, bias := mat32.New(layer.out, layer.in), make([]float32, layer.out)
		for _, values := range [][]float32{weight.Data, bias} {
			for i := range values {
				values[i] = next
				next += 0.0625
			}
		}
		if err := w.Write(layer.name+".weight", weight); err != nil {
			t.Fatal(err)
		}
		if err := w.Write(layer.name+".bias", bias); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/weights.npz")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the archive differs from testdata/weights.npz")
	}
}
