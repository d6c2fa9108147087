package experiment

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/datasets"
)

type toyConfig struct {
	Epochs int
	Rate   float64
	Name   string
	Model  struct{ Units, Latents int }
}

// toy returns a paper with one experiment, which counts its runs and fails on request.
func toy(runs *int, fail *error) Paper {
	presets := map[Preset]toyConfig{Smoke: {Epochs: 1}, Quick: {Epochs: 2, Rate: 0.5, Name: "q"}, PaperScale: {Epochs: 10}}
	for name, c := range presets {
		c.Model.Units, c.Model.Latents = 5, 2
		presets[name] = c
	}
	return Paper{
		Name: "toy2026", Citation: "Toy 2026",
		Experiments: []Experiment{New("figure-1", "A figure", "Figure 1", presets, func(ctx context.Context, r *Run, c toyConfig) error {
			*runs++
			if *fail != nil {
				return *fail
			}
			data := datasets.Origin{Name: "toy <data>", SHA256: strings.Repeat("a", 64), Standin: r.DataConfig.AllowStandin}
			r.Uses(data)
			for range 2 {
				if _, err := r.Fit(ctx, toyFit(1, data), toyModel(r.Seed)); err != nil {
					return err
				}
			}
			r.Measure("epochs", float64(c.Epochs), "")
			r.Measure("other", math.NaN(), "") // as a number that is not measured
			return r.Figure("figure-1", "Toy 2026, Figure 1", plots.Grid(mat32.New(4, 4), 2, 2, 2), data)
		})},
		Claims: []Claim{
			{ID: "met", Paper: 9, Tolerance: 1, Experiment: "figure-1", Measure: "epochs"},
			{ID: "missed", Paper: 7, Tolerance: 1, Experiment: "figure-1", Measure: "epochs"},
			{ID: "unmeasured", Paper: 7, Tolerance: 1, Experiment: "figure-1", Measure: "other"},
			{ID: "other", Paper: 7, Tolerance: 1, Experiment: "figure-2", Measure: "epochs"},
		},
	}
}

func states(outcomes []Outcome) string {
	var s []string
	for _, o := range outcomes {
		s = append(s, string(o.State))
	}
	return strings.Join(s, ", ")
}

func TestFinishedRunsAreLoaded(t *testing.T) {
	var runs int
	var fail error
	p := toy(&runs, &fail)
	o := Options{Preset: Quick, Runs: t.TempDir()}
	do := func() *Run {
		t.Helper()
		r, err := Execute(context.Background(), p, p.Experiments[0], o)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	first := do()
	if again := do(); runs != 1 || again.Dir != first.Dir || len(again.Measures) != 1 {
		t.Errorf("the second call ran it again (%d runs), or lost what the first measured: %+v", runs, again.Result)
	}
	first.Made.Seconds = 1000 // as if it had trained a model, which later calls load
	if err := first.write(first.Dir); err != nil {
		t.Fatal(err)
	}
	o.Force = true
	if forced := do(); runs != 2 || forced.Made.Seconds <= 1000 {
		t.Errorf("%d runs in %g s, want 2 in more than 1000: Force was set", runs, forced.Made.Seconds)
	}
	o.Force = false
	o.Sets = []string{"Rate=0.25"}
	if other := do(); runs != 3 || other.Dir == first.Dir {
		t.Errorf("another configuration is in the same directory %s", other.Dir)
	}
	o.Sets = nil
	o.Data.AllowStandin, o.Force = true, true
	if drawn := do(); runs != 4 || drawn.Dir != first.Dir || !drawn.Standin {
		t.Errorf("a run on stand-ins: %+v", drawn.Result)
	}
	o.Data.AllowStandin, o.Force = false, false
	if onReal := do(); runs != 5 || onReal.Standin {
		t.Error("a run on stand-ins was loaded in place of one on real data")
	}
}

func TestFailedRunsAreNotLoaded(t *testing.T) {
	var runs int
	fail := errors.New("broken")
	p := toy(&runs, &fail)
	o := Options{Preset: Quick, Runs: t.TempDir(), Data: datasets.Config{AllowStandin: true}}
	if _, err := Execute(context.Background(), p, p.Experiments[0], o); !errors.Is(err, fail) || !strings.Contains(err.Error(), "toy2026/figure-1") {
		t.Fatalf("error %v, want one that wraps %v and names the experiment", err, fail)
	}
	dirs, err := filepath.Glob(filepath.Join(o.Runs, "toy2026", "figure-1-*"))
	if err != nil || len(dirs) != 1 {
		t.Fatalf("run directories %v, %v", dirs, err)
	}
	at := func() *Result {
		r, err := ReadResult(os.DirFS(filepath.Dir(dirs[0])), filepath.Base(dirs[0]))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	failed := at()
	if failed.Finished || failed.Made.Seconds <= 0 {
		t.Errorf("a failed run's record: %+v", failed)
	}
	failed.Made.Seconds = 1000 // as if it had taken long
	if err := failed.write(dirs[0]); err != nil {
		t.Fatal(err)
	}
	fail = nil
	if err := Resume(context.Background(), []Paper{p}, dirs[0], Options{}); err != nil || runs != 2 {
		t.Errorf("resume: %v after %d runs", err, runs)
	}
	if r := at(); !r.Finished || !r.Standin || r.Made.Seconds <= 1000 || r.Made.Seconds > 1100 {
		t.Errorf("resumed elsewhere, or the time of the first part is lost: %+v", r)
	}
	if err := Resume(context.Background(), []Paper{p}, t.TempDir(), Options{}); err == nil {
		t.Error("an empty directory was resumed")
	}
}

func TestConfigure(t *testing.T) {
	var runs int
	var fail error
	e := toy(&runs, &fail).Experiments[0]
	text, err := e.Configure(Quick, "Epochs=7", "Name=fast", `Model={"Units":9}`)
	if err != nil {
		t.Fatal(err)
	}
	config, err := e.decode(text)
	want := toyConfig{Epochs: 7, Rate: 0.5, Name: "fast"}
	want.Model.Units, want.Model.Latents = 9, 2
	if err != nil || config != want {
		t.Errorf("configuration %+v, %v, want %+v", config, err, want)
	}
	for set, want := range map[string]string{
		"Epoch=7":              "one of Epochs, Model, Name, Rate",
		"Epochs":               "want Field=value",
		"Epochs=many":          "Epochs is a string, want a value of type int",
		`Model={"Unit":9}`:     `unknown field "Unit"`,
		`Model={"Units":true}`: "Model.Units is a bool, want a value of type int",
	} {
		if _, err := e.Configure(Quick, set); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("-set %s: error %v, want one with %q", set, err, want)
		}
	}
}

func TestFindAndParse(t *testing.T) {
	var runs int
	var fail error
	papers := []Paper{toy(&runs, &fail)}
	if _, e, err := Find(papers, "toy2026/figure-1"); err != nil || e.ID != "figure-1" {
		t.Errorf("found %q, %v", e.ID, err)
	}
	for _, name := range []string{"toy2026", "toy2026/figure-9", "figure-1", ""} {
		if _, _, err := Find(papers, name); err == nil || !strings.Contains(err.Error(), "toy2026/figure-1") {
			t.Errorf("%q: error %v, want one that lists the experiments", name, err)
		}
	}
	if _, err := ParsePreset("large"); err == nil {
		t.Error("preset large was accepted")
	}
}

func TestClaims(t *testing.T) {
	var runs int
	var fail error
	p := toy(&runs, &fail)
	p.Results = fstest.MapFS{}
	if got, err := p.Outcomes(); err != nil || states(got) != "not run, not run, not run, not run" || !math.IsNaN(got[0].Ours) {
		t.Errorf("without results: %v, %v", got, err)
	}
	run := func(standin bool) Paper {
		o := Options{Preset: PaperScale, Runs: t.TempDir(), Data: datasets.Config{AllowStandin: standin}, program: "0123456789ab"}
		if _, err := Execute(context.Background(), p, p.Experiments[0], o); err != nil {
			t.Fatal(err)
		}
		results := t.TempDir()
		err := Record(p, o.Runs, results, new(bytes.Buffer))
		if standin != (err != nil) {
			t.Errorf("stand-in %v: Record returned %v", standin, err)
		}
		if standin { // it may be recorded where no claim is judged
			unjudged := p
			unjudged.Claims = nil
			if err := Record(unjudged, o.Runs, results, new(bytes.Buffer)); err != nil {
				t.Fatal(err)
			}
		}
		kept := p
		kept.Results = os.DirFS(results)
		return kept
	}
	got, err := run(false).Outcomes()
	if err != nil || states(got) != "met, missed, not run, not run" || got[0].Ours != 10 {
		t.Errorf("outcomes %+v, %v", got, err)
	}
	if got, err := run(true).Outcomes(); err != nil || states(got) != "not run, not run, not run, not run" {
		t.Errorf("stand-in data was set against the paper: %s, %v", states(got), err)
	}
	p.Results = fstest.MapFS{"figure-1/run.json": {Data: []byte("{")}}
	if _, err := p.Outcomes(); err == nil || !strings.Contains(err.Error(), "figure-1/run.json") {
		t.Errorf("a damaged run.json: error %v", err)
	}
}

// Record refuses runs of a program with uncommitted changes, because no one else could repeat them.
func TestRecordWantsCommits(t *testing.T) {
	var runs int
	var fail error
	p := toy(&runs, &fail)
	o := Options{Preset: PaperScale, Runs: t.TempDir(), program: "0123456789ab" + withChanges}
	if _, err := Execute(context.Background(), p, p.Experiments[0], o); err != nil {
		t.Fatal(err)
	}
	results := t.TempDir()
	if err := Record(p, o.Runs, results, new(bytes.Buffer)); err == nil || !strings.Contains(err.Error(), "with changes") {
		t.Errorf("error %v", err)
	}
	if entries, err := os.ReadDir(results); err != nil || len(entries) > 0 {
		t.Errorf("%v was kept, %v", entries, err)
	}
}

// Runs with other seeds are recorded beside the first, and their mean is compared with the paper. Runs of
// other configurations are left out.
func TestSeeds(t *testing.T) {
	type config struct{ Epochs int }
	paper := func(epochs int) Paper {
		return Paper{
			Name: "toy2026",
			Experiments: []Experiment{New("figure-1", "Toy", "Figure 1", EachPreset(func(Preset) config { return config{epochs} }),
				func(_ context.Context, r *Run, c config) error {
					r.Measure("error", float64(r.Seed*r.Seed), "nats")
					return nil
				})},
			Claims: []Claim{{ID: "error", Paper: 4.7, Tolerance: 0.1, Experiment: "figure-1", Measure: "error"}},
		}
	}
	runs, results := t.TempDir(), t.TempDir()
	run := func(p Paper, seed uint64, sets ...string) {
		t.Helper()
		if _, err := Execute(context.Background(), p, p.Experiments[0], Options{Preset: PaperScale, Seed: seed, Runs: runs, Sets: sets, program: "0123456789ab"}); err != nil {
			t.Fatal(err)
		}
	}
	p := paper(10)
	run(p, 3)
	run(p, 1)
	run(p, 2)
	run(p, 4, "Epochs=20")
	run(paper(5), 5) // an earlier version of the preset
	if err := Record(p, runs, results, new(bytes.Buffer)); err != nil {
		t.Fatal(err)
	}
	p.Results = os.DirFS(results)
	got, err := p.Outcomes()
	if err != nil {
		t.Fatal(err)
	}
	if o := got[0]; o.State != Met || o.Text(3) != "4.67 ± 4 (3 seeds)" { // 1, 4 and 9
		t.Errorf("%s, %s", o.State, o.Text(3))
	}
	if o := p.Claims[0].Judge(4.7); o.Text(3) != "4.7" {
		t.Errorf("one run: %s", o.Text(3))
	}
	other := filepath.Join(results, "figure-1", "seed-3", resultFile)
	text, err := os.ReadFile(other)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(other, bytes.Replace(text, []byte(`"Epochs": 10`), []byte(`"Epochs": 11`), 1), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Outcomes(); err == nil || !strings.Contains(err.Error(), "figure-1/seed-3") {
		t.Errorf("a seed of another configuration: error %v", err)
	}
}

// FuzzReadResult checks that any run.json is either read or refused.
func FuzzReadResult(f *testing.F) {
	f.Add([]byte(`null`))
	f.Add([]byte(`{"paper":"toy2026","experiment":"figure-1","preset":"quick","config":{},"measures":[{"name":"epochs","value":2}],"finished":true}`))
	f.Add([]byte(`{"config":{"Epochs":`))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := ReadResult(fstest.MapFS{"figure-1/run.json": {Data: text}}, "figure-1")
		if (r == nil) == (err == nil) {
			t.Fatalf("record %v, error %v", r, err)
		}
		if err != nil {
			if !strings.Contains(err.Error(), "figure-1/run.json is damaged") {
				t.Error(err)
			}
			return
		}
		var runs int
		var fail error
		p := toy(&runs, &fail)
		p.judge(map[string]*Result{"figure-1": r})
	})
}

func TestRunsDir(t *testing.T) {
	t.Setenv(RunsVariable, "/elsewhere")
	if dir, err := RunsDir(); err != nil || dir != "/elsewhere" {
		t.Errorf("runs are in %s, %v", dir, err)
	}
	t.Setenv(RunsVariable, "")
	if dir, err := RunsDir(); err != nil || !strings.HasSuffix(dir, filepath.Join("reproductions", "runs")) {
		t.Errorf("within the module, runs are in %s, %v", dir, err)
	}
	t.Chdir(t.TempDir())
	if dir, err := RunsDir(); err != nil || !strings.HasSuffix(dir, filepath.Join("aelab", "runs")) {
		t.Errorf("outside the module, runs are in %s, %v", dir, err)
	}
}
