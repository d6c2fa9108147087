package experiment

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/rbm"
)

func toyPretraining() Pretraining {
	return Pretraining{Epochs: 2, GaussianEpochs: 3, BatchSize: 2, Recipe: rbm.PaperRecipe(), InitStd: 0.1}
}

// TestStacksShareMachines trains two stacks that differ in the code. They share the lower machine.
func TestStacksShareMachines(t *testing.T) {
	var runs int
	var fail error
	p := toy(&runs, &fail)
	r := newRun(p, p.Experiments[0], Options{Preset: Smoke, Runs: t.TempDir(), Quiet: true, program: "one"}, []byte("{}"))
	fit := StackFit{Name: "toy", Data: fewPixels(), Hidden: []int{4, 2}, Code: rbm.Gaussian, Pretraining: toyPretraining()}
	var lower [2][]float32
	for i, code := range []int{2, 1} {
		fit.Hidden = []int{4, code}
		s, err := r.FitStack(context.Background(), fit)
		if err != nil {
			t.Fatal(err)
		}
		lower[i] = slices.Clone(s.Layers[0].Weight().Data)
		if err := r.MachineErrors("Toy", s, fit.Data.Train.Origin); err != nil {
			t.Fatal(err)
		}
		for _, m := range s.Layers {
			if _, ok := r.Value(MachineError(m)); !ok {
				t.Errorf("%q is not measured", MachineError(m))
			}
		}
	}
	if !slices.Equal(lower[0], lower[1]) {
		t.Error("the lower machines differ")
	}
	models := func() []string {
		dirs, _ := filepath.Glob(filepath.Join(r.runs, p.Name, "models", "toy-rbm-*"))
		return dirs
	}
	if dirs := models(); len(dirs) != 3 {
		t.Errorf("models %v, want one that is shared, and one for each code", dirs)
	}
	fit.Cause = "other images"
	if _, err := r.FitStack(context.Background(), fit); err != nil {
		t.Fatal(err)
	}
	if dirs := models(); len(dirs) != 5 {
		t.Errorf("models %v, want two more with another cause", dirs)
	}
}

// TestStackSchedules checks for how many epochs each machine of a stack is trained.
func TestStackSchedules(t *testing.T) {
	var runs int
	var fail error
	p := toy(&runs, &fail)
	r := newRun(p, p.Experiments[0], Options{Preset: Smoke, Runs: t.TempDir(), Quiet: true, program: "one"}, []byte("{}"))
	fit := StackFit{Name: "toy", Data: fewPixels(), Hidden: []int{4, 2}, Visible: rbm.Gaussian, Pretraining: toyPretraining()}
	s, err := r.FitStack(context.Background(), fit)
	if err != nil {
		t.Fatal(err)
	}
	for l, want := range []int{3, 2} {
		records := s.Histories[l].Records
		if got := records[len(records)-1].Epoch; got != want {
			t.Errorf("machine %d was trained for %d epochs, want %d", l, got, want)
		}
	}
}

func TestPretrainingFaults(t *testing.T) {
	var f Faults
	if toyPretraining().Faults(&f); f.Err() != nil {
		t.Error(f.Err())
	}
	p := toyPretraining()
	p.BatchSize, p.Momentum = 0, 1
	p.Faults(&f)
	for _, want := range []string{"BatchSize is 0, want at least 1", "Momentum is 1, want from 0 to less than 1"} {
		if !strings.Contains(f.Err().Error(), want) {
			t.Errorf("faults %v, want %q", f.Err(), want)
		}
	}
}

func TestNumbersFaults(t *testing.T) {
	for want, list := range map[string][]int{"has no number": nil, "has 0, want at least 1": {3, 0}, "has 3 twice": {3, 4, 3}} {
		var f Faults
		if f.Numbers("Codes", list); f.Err() == nil || f.Err().Error() != "Codes "+want {
			t.Errorf("%v: %v, want %q", list, f.Err(), want)
		}
	}
	var f Faults
	if f.Numbers("Codes", []int{1, 2}); f.Err() != nil {
		t.Error(f.Err())
	}
}
