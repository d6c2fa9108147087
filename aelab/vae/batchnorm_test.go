package vae_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/gradcheck"
	"github.com/aelab-go/autoencoders/aelab/internal/allocs"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/aelab/vae"
)

// normed returns a model with batch normalisation before the hidden units of its encoder and its decoder.
func normed() *vae.Model {
	init := nn.Normal{Std: 1}
	return vae.New(vae.Config{
		Encoder: nn.Sequential{nn.NewDense(8, 6, init), nn.NewBatchNorm(6), nn.NewTanh(), nn.NewDense(6, 4, init)},
		Decoder: nn.Sequential{nn.NewDense(2, 6, init), nn.NewBatchNorm(6), nn.NewTanh(), nn.NewDense(6, 8, init)},
		Latent:  2, WeightPrior: 0.1, Seed: 1,
	})
}

func TestBatchNormGradients(t *testing.T) {
	m := normed()
	b := train.Batch{X: mat32.New(40, 8)}
	random.New(1, "x").Uniform(b.X.Data)
	value := func() float64 { return m.Step(b)[0].Value }
	value()
	w, dw := m.Params()
	r := gradcheck.Coordinates(value, w, slices.Clone(dw), nn.Buffers(m.Encoder, m.Decoder)...)
	if err := r.Err(gradcheck.Limit); err != nil {
		t.Error(err)
	}
	if want := len(w) - 4*6; r.Checked != want {
		t.Errorf("%d parameters compared, want %d: all but the buffers", r.Checked, want)
	}
	if n := allocs.PerRun(2, func() { m.Step(b) }); n != 0 {
		t.Errorf("%g allocations a step, want 0", n)
	}
}

// TestBatchNormResumes stops a training between two checkpoints: the running values come back with the
// weights. The optimiser moves everything that has a gradient.
func TestBatchNormResumes(t *testing.T) {
	run := func(ctx context.Context, dir string, m *vae.Model, at func(step int)) error {
		_, err := train.Run(ctx, train.Config{
			Dir: dir, Steps: 20, BatchSize: 10, Optimizer: optim.NewAdam(0.01), CheckpointEvery: 6, Quiet: true,
			Evaluate: func(step int) ([]train.Term, error) {
				at(step)
				return []train.Term{{Name: "bound", Value: m.Bound(stripes(5, 8), 1)}}, nil
			},
			EvaluateAt: func(int) bool { return true },
		}, train.Rows(stripes(35, 8)), m)
		return err
	}
	alone, stopped := t.TempDir(), t.TempDir()
	if err := run(context.Background(), alone, normed(), func(int) {}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	err := run(ctx, stopped, normed(), func(step int) {
		if step == 9 {
			cancel()
		}
	})
	if !errors.Is(err, train.ErrInterrupted) {
		t.Fatalf("error %v, want ErrInterrupted", err)
	}
	if err := run(context.Background(), stopped, normed(), func(int) {}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"checkpoint.npz", "history.jsonl"} {
		a, errA := os.ReadFile(filepath.Join(alone, name))
		b, errB := os.ReadFile(filepath.Join(stopped, name))
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			t.Errorf("%s: the stopped run has other bytes: %v, %v", name, errA, errB)
		}
	}
}

func TestSearchRefusesBatchNorm(t *testing.T) {
	m := normed()
	w, _ := m.Params()
	before := slices.Clone(w)
	_, err := train.Run(context.Background(), train.Config{Steps: 1, Search: &optim.ConjugateGradient{Searches: 3}, Quiet: true}, train.Rows(stripes(10, 8)), m)
	if err == nil || !strings.Contains(err.Error(), "set Optimizer instead") || !slices.Equal(w, before) {
		t.Errorf("error %v, want one that refuses Search", err)
	}
}
