package experiment

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/aelab/vae"
	"github.com/aelab-go/autoencoders/datasets"
)

// toyModel is a small model of four pixels.
func toyModel(seed uint64) Model {
	dense := func(in, out int) nn.Layer { return nn.NewDense(in, out, nn.GlorotUniform{}) }
	return vae.New(vae.Config{Encoder: dense(4, 2), Decoder: dense(1, 4), Latent: 1, Seed: seed})
}

// toyFit trains a toyModel for some epochs of three steps.
func toyFit(epochs int, data datasets.Origin) Fit {
	x := mat32.New(30, 4)
	random.New(1, "toy data").Uniform(x.Data)
	return Fit{
		Name: "toy", Cause: "a toy", Data: []datasets.Origin{data}, Source: train.Rows(x),
		Train: train.Config{Epochs: epochs, BatchSize: 10, Optimizer: optim.NewAdam(0.01)},
	}
}

// A longer training continues a shorter one of the same cause, and ends as one without a break does. The path
// of the runs may hold characters of a pattern.
func TestLongerFitGoesOn(t *testing.T) {
	var runs int
	var fail error
	p := toy(&runs, &fail)
	fit := func(r *Run, epochs int, seed uint64) ([]float32, *train.History) {
		t.Helper()
		f := toyFit(epochs, datasets.Origin{Name: "toy"})
		f.Seed = seed
		m := toyModel(seed)
		h, err := r.Fit(context.Background(), f, m)
		if err != nil {
			t.Fatal(err)
		}
		w, _ := m.Params()
		return w, h
	}
	newToy := func(program string) *Run {
		return newRun(p, p.Experiments[0], Options{Preset: Smoke, Runs: filepath.Join(t.TempDir(), "a [b]*"), Quiet: true, program: program}, []byte("{}"))
	}
	want, history := fit(newToy("one"), 9, 3)
	r := newToy("one")
	fit(r, 2, 3)
	fit(r, 5, 4) // another seed's
	r.Made.Revision = "two"
	got, h := fit(r, 9, 3)
	if !slices.Equal(got, want) || len(h.Records) != len(history.Records) {
		t.Errorf("after %d records, the weights are %v; in one go, after %d, %v", len(h.Records), got, len(history.Records), want)
	}
	if n := len(r.Models); n != 3 || r.Models[0].Revision != "one" || r.Models[2].Revision != "two" {
		t.Errorf("models %+v, want the shorter, the other seed's and the longer", r.Models)
	}
	again := newToy("three")
	again.runs = r.runs
	if fit(again, 9, 3); len(again.Models) != 2 || again.Models[0].Revision != "one" || again.Models[1].Revision != "two" {
		t.Errorf("models %+v, want both parts of the training", again.Models)
	}
	if short, _ := fit(r, 2, 3); slices.Equal(short, want) {
		t.Error("a short training was given the weights of a longer one")
	}
}

// A model that is trained again replaces the weights of the first training; one that is loaded keeps them.
func TestWeightsAreThoseOfTheTraining(t *testing.T) {
	var runs int
	var fail error
	p := toy(&runs, &fail)
	r := newRun(p, p.Experiments[0], Options{Preset: Smoke, Runs: t.TempDir(), Quiet: true, program: "one"}, []byte("{}"))
	var dir string
	weights := func() []byte {
		t.Helper()
		if _, err := r.Fit(context.Background(), toyFit(1, datasets.Origin{Name: "toy"}), toyModel(1)); err != nil {
			t.Fatal(err)
		}
		dir = filepath.Join(r.runs, p.Name, "models", r.Models[0].Model)
		data, err := os.ReadFile(filepath.Join(dir, weightsFile))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	want, old := weights(), []byte("of an older program")
	if err := os.WriteFile(filepath.Join(dir, weightsFile), old, 0o666); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(weights(), old) {
		t.Error("loading the model wrote its weights")
	}
	if err := os.Remove(filepath.Join(dir, "checkpoint.npz")); err != nil { // as the error for a damaged one says
		t.Fatal(err)
	}
	if !bytes.Equal(weights(), want) {
		t.Error("training the model again left the old weights")
	}
}

// A run names the programs that trained its models. It is not recorded if one of them had uncommitted
// changes.
func TestModelsAreTraced(t *testing.T) {
	var runs int
	var fail error
	p := toy(&runs, &fail)
	o := Options{Preset: PaperScale, Runs: t.TempDir(), program: "0123456789ab" + withChanges}
	if _, err := Execute(context.Background(), p, p.Experiments[0], o); err != nil {
		t.Fatal(err)
	}
	o.program, o.Force = "ba9876543210", true
	r, err := Execute(context.Background(), p, p.Experiments[0], o)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Models) != 1 || r.Models[0].Revision != "0123456789ab"+withChanges || r.Made.Revision != o.program {
		t.Errorf("run by %s, models %+v", r.Made.Revision, r.Models)
	}
	results := t.TempDir()
	if err := Record(p, o.Runs, results, new(bytes.Buffer)); err == nil || !strings.Contains(err.Error(), "uses the model "+r.Models[0].Model) {
		t.Errorf("error %v", err)
	}
	dir := filepath.Join(o.Runs, p.Name, "models", r.Models[0].Model)
	if err := os.WriteFile(filepath.Join(dir, descriptionFile), []byte("{"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Execute(context.Background(), p, p.Experiments[0], o); err == nil || !strings.Contains(err.Error(), "is damaged") {
		t.Errorf("error %v, want one that says the model's description is damaged", err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := Execute(context.Background(), p, p.Experiments[0], o); err != nil {
		t.Fatal(err)
	}
	if err := Record(p, o.Runs, results, new(bytes.Buffer)); err != nil {
		t.Error(err)
	}
}
