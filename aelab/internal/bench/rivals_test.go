package main

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/ae"
	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/npy"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/rbm"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/aelab/vae"
)

// torch returns an interpreter with PyTorch: the first of AELAB_TORCH, which must have it, or
// one that is found.
func torch(t *testing.T) string {
	t.Helper()
	for _, python := range torchInterpreters() {
		if hasModule(python, "torch") {
			return python
		}
		if os.Getenv("AELAB_TORCH") != "" {
			t.Fatalf("AELAB_TORCH names %q, which cannot import torch", python)
		}
	}
	t.Skip("PyTorch is not here: set AELAB_TORCH to an interpreter that has it")
	return ""
}

// modules returns the parts of a model by their names in PyTorch, and its number of latents.
func modules(t *testing.T, m train.Model) (list []nn.Module, latent int) {
	t.Helper()
	switch m := m.(type) {
	case *ae.Autoencoder:
		return m.Modules(), 0
	case *vae.Model:
		return []nn.Module{{Name: "encoder", Layer: m.Encoder}, {Name: "decoder", Layer: m.Decoder}}, m.Latent
	case *ae.KSparse: // in PyTorch, the weights are the encoder's
		encoder, decoder := m.Layers(m.K)
		nn.Alloc(nil, encoder, decoder)
		return []nn.Module{{Name: "encoder", Layer: encoder}, {Name: "decoder", Layer: decoder}}, 0
	case *rbm.Model:
		return m.Modules(), 0
	}
	t.Fatalf("no modules of a %T are known", m)
	return nil, 0
}

// checked is what a network is to one side.
type checked struct {
	Parameters  int
	Loss, Moved float64 // Moved is the length of an update
}

// TestSameNetworks gives PyTorch our weights, examples and noise, and compares.
func TestSameNetworks(t *testing.T) {
	python, dir := torch(t), t.TempDir()
	ours := map[string]checked{}
	for _, n := range networks {
		ours[n.name] = n.record(t, filepath.Join(dir, n.name))
	}
	out, err := exec.Command(python, "-B", "rivals/check.py", dir).CombinedOutput()
	if err != nil {
		t.Fatalf("check.py: %v\n%s", err, out)
	}
	var theirs map[string][]checked
	if err := json.Unmarshal(out, &theirs); err != nil {
		t.Fatalf("check.py printed %q", out)
	}
	for name, we := range ours {
		if len(theirs[name]) == 0 {
			t.Errorf("%s: PyTorch has no such network", name)
		}
		for _, they := range theirs[name] {
			if they.Parameters != we.Parameters {
				t.Errorf("%s: PyTorch's network has %d parameters, ours %d", name, they.Parameters, we.Parameters)
			}
			if !close(they.Loss, we.Loss, 1e-5) {
				t.Errorf("%s: PyTorch's loss is %v, ours %v", name, they.Loss, we.Loss)
			}
			if name == "rbm" && !close(they.Moved, we.Moved, 1e-4) { // the others' optimisers have tests
				t.Errorf("%s: PyTorch's update has length %v, ours %v", name, they.Moved, we.Moved)
			}
		}
	}
}

func close(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance*math.Abs(b) }

// record does one step and writes what it began with to dir.
func (n network) record(t *testing.T, dir string) checked {
	t.Helper()
	const batch, step = 7, 3
	model, rule := n.build(), n.rule()
	w, dw := model.Params()
	random.New(2, "parameters").Normal(w) // biases among them, which would be zeros
	simd.Scale(w, 0.05)
	if machine, ok := model.(*rbm.Model); ok { // PyTorch cannot be given its samples
		for i, b := range machine.HiddenBias() {
			machine.HiddenBias()[i] = float32(math.Copysign(60, float64(b)))
		}
	}
	x := noise(batch, n.columns)[0]
	parts, latent := modules(t, model)
	noise := mat32.New(batch, latent)
	random.New(1, "noise").Seek(step).Normal(noise.Data) // as vae.Model draws it
	if err := errors.Join(
		os.Mkdir(dir, 0o755), nn.SaveWeights(filepath.Join(dir, "weights.npz"), parts...),
		npy.WriteFile(filepath.Join(dir, "x.npy"), x), npy.WriteFile(filepath.Join(dir, "noise.npy"), noise),
	); err != nil {
		t.Fatal(err)
	}
	terms := model.Step(train.Batch{Step: step, X: x})
	loss := terms[0].Value
	if _, ok := model.(*ae.KSparse); ok { // whose loss is half of PyTorch's
		loss = terms[1].Value
	}
	change := slices.Clone(w)
	rule.Init(len(w))
	rule.Step(w, dw)
	simd.Sub(change, w, change)
	return checked{len(w), loss, math.Sqrt(simd.SumSquares(change))}
}
