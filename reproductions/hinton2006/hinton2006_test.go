package hinton2006

import (
	"context"
	"encoding/json"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// options runs at preset smoke, on drawn data.
func options(t *testing.T) experiment.Options {
	return experiment.Options{
		Preset: experiment.Smoke, Runs: t.TempDir(), Quiet: true,
		Data: datasets.Config{Dir: t.TempDir(), AllowStandin: true, Offline: true},
	}
}

// TestExperiments runs all at preset smoke and looks at what they leave.
func TestExperiments(t *testing.T) {
	o := options(t)
	p := Paper()
	figures := map[string]int{"linear": 2, "curves": 3, "figure-2b": 3 + 2*3, "authors-code": 2, "figure-2c": 3, "figure-3": 3, "classifier": 2, "cg-adam": 2}
	for _, e := range p.Experiments {
		r, err := experiment.Do(context.Background(), p, e, o)
		if err != nil {
			t.Fatal(err)
		}
		if want := e.ID != "curves"; r.Standin != want { // curves are drawn as the paper's are
			t.Errorf("%s: stand-in %v, want %v", e.ID, r.Standin, want)
		}
		if len(r.Figures) != figures[e.ID] {
			t.Errorf("%s: %d figures, want %d", e.ID, len(r.Figures), figures[e.ID])
		}
		for _, f := range r.Figures {
			if strings.Contains(f.Caption, "Stand-in data") != r.Standin {
				t.Errorf("%s: stand-in %v, but the caption is %s", f.Name, r.Standin, f.Caption)
			}
			if _, err := os.Stat(filepath.Join(r.Dir, "figures", f.Name+".png")); err != nil {
				t.Error(err)
			}
		}
		learnt(t, r)
	}
}

// learnt checks that an experiment's models are better than ones that know nothing, if only a
// little after a few epochs.
func learnt(t *testing.T, r *experiment.Run) {
	mean, _ := r.Value(measureMean)
	for _, want := range map[string][]struct {
		measure     string
		least, most float64
	}{
		"linear":       {{"largest principal angle", 0, 0.01}},
		"curves":       {{"deep, pretrained: test error at the end", 0, 0.8 * mean}},
		"figure-2b":    {{measureAE, 0, 0.8 * mean}, {measureLogistic(30), 0, 0.8 * mean}, {measurePCA(30), 0, 0.5 * mean}},
		"authors-code": {{measureAE, 0, 0.8 * mean}},
		"figure-2c":    {{measureAE, 0, 0.8 * mean}},
		"figure-3":     {{"5-NN accuracy, autoencoder", 20, 100}, {"5-NN accuracy, PCA", 20, 100}}, // 10 by chance
		"classifier":   {{"test error", 0, 50}},                                                    // 90 by chance
		"cg-adam":      {{"conjugate gradient: passes until that", 4, 1000}, {"Adam: passes until that", 1, 3}},
	}[r.Experiment] {
		v, ok := r.Value(want.measure)
		if !ok || !(want.least <= v && v <= want.most) {
			t.Errorf("%s: %s is %g, want from %g to %g", r.Experiment, want.measure, v, want.least, want.most)
		}
	}
}

// TestSharedMachines looks at what two autoencoders that differ in the code share.
func TestSharedMachines(t *testing.T) {
	o := options(t)
	p := Paper()
	for _, id := range []string{"figure-2b", "figure-3"} {
		_, e, err := experiment.Find([]experiment.Paper{p}, "hinton2006/"+id)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := experiment.Do(context.Background(), p, e, o); err != nil {
			t.Fatal(err)
		}
	}
	machines, err := filepath.Glob(filepath.Join(o.Runs, "hinton2006", "models", "digits-rbm-*"))
	if err != nil || len(machines) != 4 {
		t.Errorf("%d machines, %v; want 4: two that are shared, and one for each code", len(machines), err)
	}
}

// TestClaimsName checks that each claim is complete, and, of an experiment whose results are
// committed, that it names one of the measures there.
func TestClaimsName(t *testing.T) {
	p := Paper()
	outcomes, err := p.Outcomes()
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range outcomes {
		_, err := fs.Stat(p.Results, o.Experiment)
		if committed := err == nil; committed && o.State == experiment.NotRun {
			t.Errorf("claim %s: the results of %s have no measure %q", o.ID, o.Experiment, o.Measure)
		}
	}
	known := map[string]bool{}
	for _, e := range p.Experiments {
		known[e.ID] = true
	}
	seen := map[string]bool{}
	for _, c := range p.Claims {
		if !known[c.Experiment] || seen[c.ID] {
			t.Errorf("claim %s is of experiment %q, or listed twice", c.ID, c.Experiment)
		}
		seen[c.ID] = true
		if c.Slide == "" || c.Source == "" || c.What == "" || c.Measure == "" || math.IsNaN(c.Paper) {
			t.Errorf("claim %s lacks its slide, source, words, measure or value: %+v", c.ID, c)
		}
	}
}

// TestPretrainingKeepsItsForm looks at the JSON that directories of models are named after.
func TestPretrainingKeepsItsForm(t *testing.T) {
	const want = `{"Epochs":50,"BatchSize":100,"Rate":0.1,"LinearRate":0.001,"Momentum":0.9,"Early":0.5,"EarlyEpochs":5,"WeightDecay":0.0002,"InitStd":0.1,"GaussianEpochs":200}`
	if got, err := json.Marshal(pretraining(50, 200)); err != nil || string(got) != want {
		t.Errorf("got %s, %v, want %s: trained models would not be found", got, err, want)
	}
}

// TestFaultySizes asks for more than the data has: an error tells, before anything is trained.
func TestFaultySizes(t *testing.T) {
	p := Paper()
	for id, c := range map[string]struct{ set, want string }{
		"figure-2b": {"Examples=20", "30 principal components are asked for, but 20 digits"},
		"figure-2c": {`Net={"Hidden":[40,700]}`, "700 principal components"},
		"figure-3":  {"Neighbours=[5,1000]", "Neighbours has 1000"},
		"curves":    {"Components=[900]", "900 principal components"},
		"linear":    {"Codes=[300]", "300 principal components"},
	} {
		_, e, err := experiment.Find([]experiment.Paper{p}, "hinton2006/"+id)
		if err != nil {
			t.Fatal(err)
		}
		o := options(t)
		o.Sets = []string{c.set}
		if _, err := experiment.Do(context.Background(), p, e, o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s with %s: error %v, want one with %q", id, c.set, err, c.want)
		}
		if models, _ := filepath.Glob(filepath.Join(o.Runs, "hinton2006", "models", "*")); len(models) > 0 {
			t.Errorf("%s with %s: trained %v first", id, c.set, models)
		}
	}
}

// TestFaultyNets are refused: they would be missed at the end only.
func TestFaultyNets(t *testing.T) {
	for id, set := range map[string]string{
		"figure-2b": `Net={"Random":true}`, "authors-code": `Net={"Random":true}`, "figure-3": `Net={"Random":true}`, "figure-2c": `Net={"Random":true}`, "cg-adam": `Net={"Random":true}`,
		"curves": `Nets=[{"Name":"a","Hidden":[3]},{"Name":"a","Hidden":[4]}]`, "linear": "Codes=[2,2]",
	} {
		_, e, err := experiment.Find([]experiment.Paper{Paper()}, "hinton2006/"+id)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Configure(experiment.Smoke, set); err == nil {
			t.Errorf("%s with %s is taken", id, set)
		}
	}
}

// TestPresets checks that all configurations are valid, and that a faulty one is told.
func TestPresets(t *testing.T) {
	for _, e := range Paper().Experiments {
		for _, preset := range experiment.Presets {
			if _, err := e.Configure(preset, "Seed=2"); err != nil {
				t.Errorf("%s, %s: %v", e.ID, preset, err)
			}
		}
		if _, err := e.Configure(experiment.Quick, `Pretraining={"BatchSize":0}`); e.ID != "linear" && (err == nil || !strings.Contains(err.Error(), "BatchSize is 0")) {
			t.Errorf("%s: a batch of 0: %v", e.ID, err)
		}
	}
}
