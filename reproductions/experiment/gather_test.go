package experiment

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/plots"
)

// squares returns a paper with two experiments. The error of the first falls with the seed, and the run with
// the lowest error is shown. The second adds up the errors.
func squares() Paper {
	type config struct{ Epochs int }
	presets := EachPreset(func(Preset) config { return config{10} })
	return Paper{Name: "toy2026", Experiments: []Experiment{
		New("figure-1", "Toy", "Figure 1", presets, func(_ context.Context, r *Run, c config) error {
			r.Measure("error", 1/float64(r.Seed), "nats")
			return r.Figure("figure-1", "Toy", plots.Grid(mat32.New(4, 4), 2, 2, 2))
		}).Showing("error"),
		New("table", "Toy", "Table 1", presets, func(_ context.Context, r *Run, c config) error {
			sum := 0.0
			for _, v := range r.From["figure-1"].Values("error") {
				sum += v
			}
			r.Measure("sum", sum, "nats")
			return nil
		}).From("figure-1"),
	}}
}

// Runs from several machines are recorded together, and the one that is shown has its figures.
func TestRecordGathers(t *testing.T) {
	p, results := squares(), t.TempDir()
	record := func(seeds ...uint64) error {
		t.Helper()
		runs := t.TempDir()
		for _, seed := range seeds {
			if _, err := Execute(context.Background(), p, p.Experiments[0], Options{Preset: PaperScale, Seed: seed, Runs: runs, program: "0123456789ab"}); err != nil {
				t.Fatal(err)
			}
		}
		return Record(p, runs, results, io.Discard)
	}
	for _, c := range []struct {
		seeds, others []uint64
		shown         uint64
	}{
		{[]uint64{2, 1}, []uint64{1}, 2},
		{[]uint64{4}, []uint64{1, 2}, 4},
		{[]uint64{3, 2}, []uint64{1, 2, 3}, 4}, // 4 stays
	} {
		if err := record(c.seeds...); err != nil {
			t.Fatal(err)
		}
		r, err := readCommitted(os.DirFS(results), "figure-1")
		if err != nil {
			t.Fatal(err)
		}
		var others []uint64
		for _, s := range r.Seeds {
			others = append(others, s.Seed)
		}
		if r.Seed != c.shown || !slices.Equal(others, c.others) {
			t.Errorf("after %d: seed %d is shown, beside %d; want %d beside %d", c.seeds, r.Seed, others, c.shown, c.others)
		}
		if _, err := os.Stat(filepath.Join(results, "figure-1", "figures", "figure-1.png")); err != nil {
			t.Error(err)
		}
	}
	p.Experiments[0] = p.Experiments[0].Showing("another")
	if err := record(5); err == nil || !strings.Contains(err.Error(), "seed 1 has the lowest another") {
		t.Errorf("a seed without figures is to be shown: error %v", err)
	}
}

// A Record that is cut short while it replaces a folder loses nothing, and the next one goes on.
func TestRecordAfterAPowerCut(t *testing.T) {
	p, results := squares(), t.TempDir()
	to := filepath.Join(results, "figure-1")
	for i, cut := range []func() error{
		func() error { return nil },
		func() error { return os.Rename(to, to+".old") },              // before the new folder has its name
		func() error { return os.CopyFS(to+".old", os.DirFS(to)) },    // before the old folder is removed
		func() error { return os.MkdirAll(to+".new/figures", 0o777) }, // before the new folder is complete
	} {
		if err := cut(); err != nil {
			t.Fatal(err)
		}
		o := Options{Preset: PaperScale, Seed: 1 + uint64(i), Runs: t.TempDir(), program: "0123456789ab"}
		if _, err := Execute(context.Background(), p, p.Experiments[0], o); err != nil {
			t.Fatal(err)
		}
		if err := Record(p, o.Runs, results, io.Discard); err != nil {
			t.Errorf("cut %d: %v", i, err)
		}
		r, err := readCommitted(os.DirFS(results), "figure-1")
		if err != nil || len(r.All()) != 1+i {
			t.Errorf("cut %d: recorded %v, %v, want %d seeds", i, r, err, 1+i)
		}
		if entries, err := os.ReadDir(results); err != nil || len(entries) != 1 {
			t.Errorf("cut %d: the folder of results holds %v, %v", i, entries, err)
		}
	}
}

// Files that lie beside the run directories are no runs.
func TestFindRunsSkipsFiles(t *testing.T) {
	p, o := squares(), Options{Preset: Quick, Runs: t.TempDir()}
	if _, err := Execute(context.Background(), p, p.Experiments[0], o); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(o.Runs, p.Name, ".DS_Store"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if found, _, err := findRuns(p, o.Runs, Quick); err != nil || len(found) != 1 {
		t.Errorf("found %v, %v, want one run", found, err)
	}
}

// A run with a field set to the value that it has in the preset is a run of the preset.
func TestSetToThePresetsValue(t *testing.T) {
	p, o := squares(), Options{Preset: Quick, Runs: t.TempDir(), Sets: []string{"Epochs=10"}}
	if _, err := Execute(context.Background(), p, p.Experiments[0], o); err != nil {
		t.Fatal(err)
	}
	if found, _, err := findRuns(p, o.Runs, Quick); err != nil || found["figure-1"] == nil {
		t.Fatalf("found %v, %v, want the run", found, err)
	}
	o.Sets = []string{"Epochs=11"}
	if _, err := Execute(context.Background(), p, p.Experiments[0], o); err != nil {
		t.Fatal(err)
	}
	if found, _, err := findRuns(p, o.Runs, Quick); err != nil || len(found["figure-1"].All()) != 1 {
		t.Errorf("found %v, %v, want the first run alone", found["figure-1"], err)
	}
}

// A copy of a run directory is no run of another seed.
func TestCopiesCountOnce(t *testing.T) {
	p, o := squares(), Options{Preset: Quick, Runs: t.TempDir()}
	for seed := range uint64(2) {
		o.Seed = 1 + seed
		r, err := Execute(context.Background(), p, p.Experiments[0], o)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.CopyFS(r.Dir+" copy", os.DirFS(r.Dir)); err != nil {
			t.Fatal(err)
		}
	}
	found, dirs, err := findRuns(p, o.Runs, Quick)
	if err != nil {
		t.Fatal(err)
	}
	r := found["figure-1"]
	if values := r.Values("error"); !slices.Equal(values, []float64{0.5, 1}) || strings.HasSuffix(dirs[r], "copy") {
		t.Errorf("errors %v, and the run that is shown is in %s", values, dirs[r])
	}
}

// An experiment made from others' results has those of all seeds, run or committed, and is run anew each
// time.
func TestFrom(t *testing.T) {
	p, results := squares(), t.TempDir()
	p.Results = os.DirFS(results)
	o := Options{Preset: PaperScale, Runs: t.TempDir(), program: "0123456789ab"}
	run := func(e Experiment, seed uint64) *Run {
		t.Helper()
		o.Seed = seed
		r, err := Execute(context.Background(), p, e, o)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	run(p.Experiments[0], 1)
	if err := Record(p, o.Runs, results, io.Discard); err != nil {
		t.Fatal(err)
	}
	o.Runs = t.TempDir()
	for _, c := range []struct {
		seed uint64
		sum  float64
	}{{2, 1.5}, {4, 1.75}} {
		run(p.Experiments[0], c.seed)
		if got, _ := run(p.Experiments[1], 1).Value("sum"); got != c.sum {
			t.Errorf("with seed %d: the sum is %g, want %g", c.seed, got, c.sum)
		}
	}
}
