// Package papertest holds the tests that all papers share. It runs a paper's experiments at preset smoke on
// drawn data, and checks that presets and claims are complete.
package papertest

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"math"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// Options returns the options of a run at preset smoke on drawn data, in directories of the test.
func Options(t *testing.T) experiment.Options {
	return experiment.Options{
		Preset: experiment.Smoke, Runs: t.TempDir(), Quiet: true,
		Data: datasets.Config{Dir: t.TempDir(), AllowStandin: true, Offline: true},
	}
}

// Run executes the experiment with the given ID, and ends the test if it fails.
func Run(t *testing.T, p experiment.Paper, id string, o experiment.Options) *experiment.Run {
	t.Helper()
	r, err := experiment.Execute(context.Background(), p, Find(t, p, id), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Find returns the experiment with the given ID, and ends the test if there is none.
func Find(t *testing.T, p experiment.Paper, id string) experiment.Experiment {
	t.Helper()
	_, e, err := experiment.Find([]experiment.Paper{p}, p.Name+"/"+id)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// Resume checks that an experiment that is interrupted in the middle of a training, and run again, leaves the
// same weights as one that is not. It compares the one model whose directory matches the pattern. sets are
// fields of the configuration to change.
func Resume(t *testing.T, p experiment.Paper, id, model string, sets ...string) {
	t.Helper()
	whole, stopped := Options(t), Options(t)
	whole.Sets, stopped.Sets = sets, sets
	stopped.Data.Dir = whole.Data.Dir
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	soon := &interruption{Context: ctx, cancel: cancel, dir: filepath.Join(stopped.Runs, p.Name, "models", model)}
	_, err := experiment.Execute(soon, p, Find(t, p, id), stopped)
	var at *train.Interruption
	if !errors.As(err, &at) || at.Step == 0 || at.Step == at.Total {
		t.Fatalf("error %v, want an interruption in the middle of a training", err)
	}
	if !bytes.Equal(weights(t, p, id, model, whole), weights(t, p, id, model, stopped)) {
		t.Errorf("the run that was interrupted after %d updates has other weights", at.Step)
	}
}

// interruption is a context that ends itself soon after the training of a model has begun. A training asks for
// the context's Err before each update.
type interruption struct {
	context.Context
	cancel func()
	dir    string // pattern of the model's directory
	asked  atomic.Int32
}

func (c *interruption) Err() error {
	if found, _ := filepath.Glob(c.dir); len(found) > 0 && c.asked.Add(1) > 3 {
		c.cancel()
	}
	return c.Context.Err()
}

// weights runs an experiment, and returns the weights of the one model whose directory matches the pattern.
func weights(t *testing.T, p experiment.Paper, id, model string, o experiment.Options) []byte {
	t.Helper()
	Run(t, p, id, o)
	files, err := filepath.Glob(filepath.Join(o.Runs, p.Name, "models", model, "weights.npz"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%d weight files of models %s, want 1", len(files), model)
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Want is the expected result of an experiment at preset smoke.
type Want struct {
	Figures  int
	Real     bool // the paper draws its data, too, so no figure is marked as from stand-ins
	Measures []Range
	Check    func(t *testing.T, r *experiment.Run) // further checks; may be nil
}

// Range is the interval that a measure must lie in, both ends included.
type Range struct {
	Measure     string
	Least, Most float64
}

// Experiments runs all experiments of a paper at preset smoke and compares their results with want. A later
// experiment may load models that an earlier one has trained. Experiments returns the directory of the runs.
func Experiments(t *testing.T, p experiment.Paper, want map[string]Want) (runs string) {
	t.Helper()
	o := Options(t)
	for _, e := range p.Experiments {
		w, ok := want[e.ID]
		if !ok {
			t.Errorf("%s: nothing is said of what it should leave", e.ID)
			continue
		}
		w.check(t, Run(t, p, e.ID, o))
	}
	return o.Runs
}

func (w Want) check(t *testing.T, r *experiment.Run) {
	t.Helper()
	if r.Standin == w.Real || len(r.Figures) != w.Figures {
		t.Errorf("%s: stand-in %v, %d figures, want %v, %d", r.Experiment, r.Standin, len(r.Figures), !w.Real, w.Figures)
	}
	for _, f := range r.Figures {
		if strings.Contains(f.Caption, "Stand-in data") != r.Standin {
			t.Errorf("%s: stand-in %v, but the caption is %s", f.Name, r.Standin, f.Caption)
		}
		for _, ext := range []string{".png", ".svg", ".pdf"} {
			if _, err := os.Stat(filepath.Join(r.Dir, "figures", f.Name+ext)); err != nil {
				t.Error(err)
			}
		}
	}
	for _, m := range w.Measures {
		if v, ok := r.Value(m.Measure); !ok || !(m.Least <= v && v <= m.Most) {
			t.Errorf("%s: %s is %g, want from %g to %g", r.Experiment, m.Measure, v, m.Least, m.Most)
		}
	}
	if w.Check != nil {
		w.Check(t, r)
	}
}

// Presets checks that all configurations are valid.
func Presets(t *testing.T, p experiment.Paper) {
	t.Helper()
	for _, e := range p.Experiments {
		for _, preset := range experiment.Presets {
			config, err := e.Configure(preset)
			if err != nil {
				t.Errorf("%s, %s: %v", e.ID, preset, err)
			}
			if err := e.Check(config); err != nil {
				t.Errorf("%s, %s: %v", e.ID, preset, err)
			}
		}
	}
}

// Fault is a setting of a field that an experiment must refuse, and words of the error.
type Fault struct{ Experiment, Set, Want string }

// Faults checks that faulty configurations are refused in one sentence.
func Faults(t *testing.T, p experiment.Paper, faults ...Fault) {
	t.Helper()
	for _, f := range faults {
		_, err := Find(t, p, f.Experiment).Configure(experiment.Smoke, f.Set)
		if err == nil || !strings.Contains(err.Error(), f.Want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s -set '%s': error %v, want one sentence with %q", f.Experiment, f.Set, err, f.Want)
		}
	}
}

// FaultySizes checks that an experiment fails before any training if it asks for more than the data has.
func FaultySizes(t *testing.T, p experiment.Paper, faults ...Fault) {
	t.Helper()
	for _, f := range faults {
		o := Options(t)
		o.Sets = []string{f.Set}
		_, err := experiment.Execute(context.Background(), p, Find(t, p, f.Experiment), o)
		if err == nil || !strings.Contains(err.Error(), f.Want) {
			t.Errorf("%s with %s: error %v, want one with %q", f.Experiment, f.Set, err, f.Want)
		}
		if models, _ := filepath.Glob(filepath.Join(o.Runs, p.Name, "models", "*")); len(models) > 0 {
			t.Errorf("%s with %s: trained %v first", f.Experiment, f.Set, models)
		}
	}
}

// Claims checks that each claim is complete and names an experiment of the paper, and that the committed
// result of that experiment has the measure of the claim. The experiments and claims in pending must still be
// missing, and no others may be. Recorded pieces are checked, too, and that the ledger cites what is recorded.
func Claims(t *testing.T, p experiment.Paper, pending ...string) {
	t.Helper()
	never := map[string]bool{}
	for _, id := range pending {
		never[id] = true
	}
	for _, e := range p.Experiments {
		_, err := fs.Stat(p.Results, e.ID+"/run.json")
		if recorded := err == nil; recorded == never[e.ID] {
			t.Errorf("%s: recorded %v, listed as pending %v", e.ID, recorded, never[e.ID])
		}
	}
	if err := p.CheckPieces(); err != nil {
		t.Error(err)
	}
	embedded(t, p)
	for _, d := range p.Deviations {
		if strings.Contains(d.What+d.Why+d.Effect, experiment.NotRecorded) {
			t.Errorf("the ledger cites a number that no result has: %+v", d)
		}
	}
	seen := map[string]bool{}
	outcomes, err := p.Outcomes()
	if err != nil {
		t.Fatal(err)
	}
	if len(outcomes) == 0 {
		t.Error("the paper has no claims")
	}
	for _, o := range outcomes {
		if seen[o.ID] {
			t.Errorf("claim %s is there twice", o.ID)
		}
		seen[o.ID] = true
		Find(t, p, o.Experiment)
		if o.Slide == "" || o.Source == "" || o.What == "" || o.Measure == "" || math.IsNaN(o.Paper) {
			t.Errorf("claim %s lacks its slide, source, words, measure or value: %+v", o.ID, o.Claim)
		}
		checkRange(t, o.Claim)
		if measured := o.State != experiment.NotRun; measured == (never[o.Experiment] || never[o.ID]) {
			t.Errorf("claim %s: the results of %s have a measure %q: %v, but pending says %v", o.ID, o.Experiment, o.Measure, measured, !measured)
		}
	}
}

// embedded checks that the package embeds all that is committed in its folder results, but for arrays, animations
// and the text that explains the folder.
func embedded(t *testing.T, p experiment.Paper) {
	t.Helper()
	err := fs.WalkDir(os.DirFS("results"), ".", func(name string, _ fs.DirEntry, err error) error {
		if ext := path.Ext(name); err != nil || ext != ".json" && ext != ".png" {
			return err
		}
		_, err = fs.Stat(p.Results, name)
		return err
	})
	if err != nil {
		t.Errorf("go:embed in doc.go leaves out a result: %v", err)
	}
}

// checkRange checks that a claim has either a tolerance or a range that holds the paper's value.
func checkRange(t *testing.T, c experiment.Claim) {
	t.Helper()
	if c.Tolerance < 0 {
		t.Errorf("claim %s: the tolerance is %g, want at least 0", c.ID, c.Tolerance)
	}
	if c.Ranged() && (c.Tolerance != 0 || c.Sense != experiment.Within || !(c.Least < c.Most && c.Least <= c.Paper && c.Paper <= c.Most)) {
		t.Errorf("claim %s: from %g to %g, want a range that holds the paper's %g, without tolerance and sense", c.ID, c.Least, c.Most, c.Paper)
	}
}
