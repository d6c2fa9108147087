package experiment

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// The file beside the weights names a layer that PyTorch lacks.
func TestSharedLayerWithoutModule(t *testing.T) {
	r := &Result{Command: "go run x", Seed: 2}
	got := r.PyTorch("sparse", nn.Module{Name: "code", Layer: nn.NewTopK(1)})
	want := "\"\"\"The model of sparse.npz in PyTorch.\n\nWeights of: go run x, seed 2\n\"\"\"\n\n" +
		"raise NotImplementedError(\"nn: PyTorch: code is a *nn.TopK, and torch.nn has no module for it\")\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// LoadWeights finds shared weights in the source tree, rounded to half floats, and returns the result of
// their run.
func TestShare(t *testing.T) {
	root := t.TempDir()
	tree := filepath.Join(root, "reproductions")
	for _, dir := range []string{"experiment", filepath.Join("toy2026", "results")} {
		if err := os.MkdirAll(filepath.Join(tree, dir), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, "go.mod"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	t.Chdir(tree)
	layer := func(size int, seed uint64) nn.Module {
		l := nn.NewDense(size, size, nn.Normal{Std: 1})
		nn.Alloc(random.New(seed, "init"), l)
		return nn.Module{Name: "layer", Layer: l}
	}
	first := layer(20, 1)
	original := first.Layer.Params()[0].W[0]
	p := Paper{Name: "toy2026", Experiments: []Experiment{New("figure-1", "Toy", "Figure 1", EachPreset(func(Preset) struct{} { return struct{}{} }),
		func(_ context.Context, r *Run, _ struct{}) error { return r.Share("small", first) })}}
	o := Options{Preset: PaperScale, Runs: t.TempDir(), program: "0123456789ab"}
	if _, err := Execute(context.Background(), p, p.Experiments[0], o); err != nil {
		t.Fatal(err)
	}
	if w := first.Layer.Params()[0].W[0]; w == original || math.Abs(float64(w-original)) > 1e-3*math.Abs(float64(original)) {
		t.Errorf("a shared weight is %g, want %g rounded to a half float", w, original)
	}
	results := filepath.Join(tree, "toy2026", "results")
	p.Results = os.DirFS(results)
	loaded := layer(20, 2)
	if _, err := p.LoadWeights("small", loaded); !errors.Is(err, ErrNoWeights) {
		t.Errorf("before they are recorded: error %v, want ErrNoWeights", err)
	}
	if err := Record(p, o.Runs, results, io.Discard); err != nil {
		t.Fatal(err)
	}
	r, err := p.LoadWeights("small", loaded)
	if err != nil || r.Experiment != "figure-1" {
		t.Fatalf("loaded from the run %+v, %v", r, err)
	}
	for i, want := range first.Layer.Params()[0].W {
		if got := loaded.Layer.Params()[0].W[i]; math.Abs(float64(got-want)) > math.Abs(float64(want))*0x1p-11+0x1p-25 {
			t.Fatalf("weight %d is %g, want %g but for rounding", i, got, want)
		}
	}
	path := filepath.Join(tree, "toy2026", "weights", "small.npz")
	python, err := os.ReadFile(pythonPath(path))
	if err != nil || !strings.Contains(string(python), r.Command) || !strings.Contains(string(python), `"layer": nn.Linear(20, 20)`) {
		t.Errorf("beside the weights: %v\n%s", err, python)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Replace(data, data[200:201], []byte{data[200] ^ 1}, 1), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := p.LoadWeights("small", loaded); err == nil || !strings.Contains(err.Error(), "is not the file that was recorded") {
		t.Errorf("a damaged file: error %v", err)
	}
	run := newRun(p, p.Experiments[0], o, []byte("{}"))
	if err := run.Share("large", layer(3000, 1)); err == nil || !strings.Contains(err.Error(), "share a part") {
		t.Errorf("18 MB: error %v", err)
	}
}
