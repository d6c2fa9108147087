package main

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/npy"
	"github.com/aelab-go/autoencoders/aelab/random"
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
	case *autoencoder:
		return []nn.Module{{Name: "encoder", Layer: m.encoder}, {Name: "decoder", Layer: m.decoder}}, 0
	case *vae.Model:
		return []nn.Module{{Name: "encoder", Layer: m.Encoder}, {Name: "decoder", Layer: m.Decoder}}, m.Latent
	}
	t.Fatalf("no modules of a %T are known", m)
	return nil, 0
}

// TestSameNetworks gives PyTorch our weights, examples and noise, and compares the losses.
func TestSameNetworks(t *testing.T) {
	python := torch(t)
	const batch, step = 7, 3
	for _, n := range networks {
		t.Run(n.name, func(t *testing.T) {
			dir := t.TempDir()
			model, _ := n.build()
			w, _ := model.Params()
			random.New(2, "biases").Normal(w) // those of a fresh model are zeros
			for i := range w {
				w[i] *= 0.05
			}
			parts, latent := modules(t, model)
			if err := nn.SaveWeights(filepath.Join(dir, "weights.npz"), parts...); err != nil {
				t.Fatal(err)
			}
			x, noise := data(batch, n.columns)[0], mat32.New(batch, latent)
			random.New(1, "noise").Seek(step).Normal(noise.Data) // as vae.Model draws it
			save(t, filepath.Join(dir, "x.npy"), x)
			save(t, filepath.Join(dir, "noise.npy"), noise)

			loss := model.Step(train.Batch{Step: step, X: x})[0].Value
			theirs := check(t, python, n.name, dir)
			if theirs.Parameters != len(w) {
				t.Errorf("PyTorch's network has %d parameters, ours %d", theirs.Parameters, len(w))
			}
			if !(math.Abs(theirs.Loss-loss) <= 1e-5*math.Abs(loss)) {
				t.Errorf("PyTorch's loss is %v, ours %v", theirs.Loss, loss)
			}
		})
	}
}

func save(t *testing.T, path string, m mat32.Matrix) {
	t.Helper()
	if err := npy.WriteFile(path, m); err != nil {
		t.Fatal(err)
	}
}

type checked struct {
	Parameters int
	Loss       float64
}

func check(t *testing.T, python, network, dir string) (c checked) {
	t.Helper()
	out, err := exec.Command(python, "rivals/check.py", network, dir).CombinedOutput()
	if err != nil {
		t.Fatalf("check.py: %v\n%s", err, out)
	}
	if err := json.Unmarshal(out, &c); err != nil {
		t.Fatalf("check.py printed %q", out)
	}
	return c
}
