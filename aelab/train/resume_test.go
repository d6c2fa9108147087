package train

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/optim"
)

// setups are runs of 10 steps that differ in the state that must survive a stop.
var setups = []struct {
	name   string
	change func(*Config)
}{
	{"shuffled, Adam", func(c *Config) { c.Steps = 10 }},
	{"with replacement, Adagrad", func(c *Config) {
		c.Steps, c.Replacement, c.Optimizer = 10, true, &optim.Adagrad{LearningRate: 0.1, Epsilon: 1e-8, Warmup: 6}
	}},
	{"two epochs, momentum, no schedule", func(c *Config) {
		c.Steps, c.Epochs, c.RecordEvery, c.EvaluateAt = 0, 2, 0, nil
		c.Optimizer, c.Rate = &optim.SGD{LearningRate: 0.01, Momentum: 0.9}, nil
	}},
	{"fixed batches, conjugate gradients", func(c *Config) {
		c.Steps, c.FixedBatches, c.Optimizer, c.Rate = 10, true, nil, nil
		c.Search = &optim.ConjugateGradient{Searches: 3}
	}},
	{"an Adam for each of two parts", func(c *Config) {
		c.Steps, c.Rate = 10, nil
		c.Optimizer = &optim.Parts{Parts: []optim.Part{{Name: "first", Len: 1, Rule: optim.NewAdam(0.05)}, {Name: "rest", Len: 2, Rule: optim.NewAdam(0.01)}}}
	}},
	{"chosen batches", func(c *Config) { c.Steps, c.Batch = 10, neighbours }},
	{"RMSProp, no evaluation", func(c *Config) {
		c.Steps, c.Optimizer, c.Evaluate, c.EvaluateAt = 10, optim.NewRMSProp(0.01), nil, nil
	}},
}

// neighbours chooses consecutive examples out of 23.
func neighbours(step int, index []int) {
	for i := range index {
		index[i] = (7*step + i) % 23
	}
}

// A run that is stopped after any of its steps and started again ends with the same
// bytes as one left alone, in memory and on disk.
func TestResumeIsExact(t *testing.T) {
	data := toyData(23, 3)
	for _, setup := range setups {
		dir := t.TempDir()
		m := newToy(3)
		cfg := toyConfig(dir, m)
		setup.change(&cfg)
		alone, err := Run(context.Background(), cfg, data, m)
		if err != nil {
			t.Fatal(err)
		}
		want := files(t, dir)
		if len(want) != 2 {
			t.Fatalf("%s: %d files in the run directory, want 2", setup.name, len(want))
		}

		for stop := range 10 {
			for way, stopRun := range map[string]func(*testing.T, Config, *toy, Source, int){"cancelled": cancelRun, "crashed": crashRun} {
				what := fmt.Sprintf("%s, %s at step %d", setup.name, way, stop)
				dir := t.TempDir()
				first, second := newToy(3), newToy(3)
				cfg := toyConfig(dir, first)
				setup.change(&cfg)
				stopRun(t, cfg, first, data, stop)

				cfg = toyConfig(dir, second)
				setup.change(&cfg)
				h, err := Run(context.Background(), cfg, data, second)
				if err != nil {
					t.Fatalf("%s: %v", what, err)
				}
				sameFiles(t, what, dir, want)
				if got, want := fmt.Sprint(second.w), fmt.Sprint(m.w); got != want {
					t.Errorf("%s: parameters %s, want %s", what, got, want)
				}
				if got, want := fmt.Sprint(h.Records), fmt.Sprint(alone.Records); got != want {
					t.Errorf("%s: history %s, want %s", what, got, want)
				}
			}
		}
	}
}

// cancelRun cancels a run during its stop-th step, or before the first.
func cancelRun(t *testing.T, cfg Config, m *toy, data Source, stop int) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if stop == 0 {
		cancel()
	}
	m.after = func(_ *toy, b Batch) {
		if b.Step == stop-1 {
			cancel()
		}
	}
	_, err := Run(ctx, cfg, data, m)
	if !errors.Is(err, ErrInterrupted) || !errors.Is(err, context.Canceled) {
		t.Fatalf("cancelled at step %d: error %v, want ErrInterrupted and context.Canceled", stop, err)
	}
	if got := checkpointStep(t, cfg.Dir); got != stop {
		t.Fatalf("cancelled at step %d: the checkpoint is at step %d", stop, got)
	}
}

// crashRun ends a run after stop steps. If stop is odd, the history ends within a line.
func crashRun(t *testing.T, cfg Config, m *toy, data Source, stop int) {
	m.after = func(_ *toy, b Batch) {
		if b.Step == stop {
			panic("crash")
		}
	}
	func() {
		defer func() { recover() }()
		Run(context.Background(), cfg, data, m)
	}()
	if stop%2 == 0 {
		return
	}
	f, err := os.OpenFile(filepath.Join(cfg.Dir, "history.jsonl"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(`{"kind":"trai`); err != nil {
		t.Fatal(err)
	}
}

// A finished run is only loaded; a longer one goes on from its end, as if it had been
// asked for in the first place.
func TestFinishedRun(t *testing.T) {
	data := toyData(23, 2)
	run := func(dir string, steps int) (m *toy, h *History, done int) {
		m = newToy(2)
		told := 0
		m.after = func(*toy, Batch) { done++ }
		cfg := toyConfig(dir, m)
		cfg.Steps = steps
		cfg.EvaluateAt = func(step int) bool { return step%10 == 0 }
		evaluate := cfg.Evaluate
		cfg.Evaluate = func(step int) ([]Term, error) { done++; return evaluate(step) }
		cfg.OnRecord = func(*History) { told++ }
		h, err := Run(context.Background(), cfg, data, m)
		if err != nil {
			t.Fatal(err)
		}
		if told == 0 {
			t.Error("OnRecord was never called")
		}
		return m, h, done
	}
	dir, whole := t.TempDir(), t.TempDir()
	first, h, _ := run(dir, 20)
	before := files(t, dir)
	again, loaded, done := run(dir, 20)
	if done != 0 || loaded.Updates != 0 || fmt.Sprint(again.w) != fmt.Sprint(first.w) || fmt.Sprint(loaded.Records) != fmt.Sprint(h.Records) {
		t.Errorf("a finished run takes %d steps and evaluations and has parameters %v, want 0 and %v", done, again.w, first.w)
	}
	sameFiles(t, "loaded", dir, before)

	if _, h, done := run(dir, 31); done != 12 || h.Updates != 11 {
		t.Errorf("31 steps after 20 took %d steps and evaluations, want 11 and 1; Updates is %d, want 11", done, h.Updates)
	}
	run(whole, 31)
	sameFiles(t, "continued", dir, files(t, whole))

	m := newToy(2)
	_, err := Run(context.Background(), toyConfig(dir, m), data, m)
	if !errors.Is(err, ErrCheckpoint) || !strings.Contains(err.Error(), "at step 31, past the 20") {
		t.Errorf("20 steps after 31: error %v, want ErrCheckpoint", err)
	}
}

// A run that is cancelled in the middle of an evaluation repeats it when it goes on.
func TestEvaluationInterrupted(t *testing.T) {
	data := toyData(23, 2)
	alone, dir := t.TempDir(), t.TempDir()
	m := newToy(2)
	if _, err := Run(context.Background(), toyConfig(alone, m), data, m); err != nil {
		t.Fatal(err)
	}
	m = newToy(2)
	ctx, cancel := context.WithCancel(context.Background())
	cfg := toyConfig(dir, m)
	cfg.Evaluate = func(step int) ([]Term, error) {
		if step == 10 {
			cancel()
			return nil, ctx.Err()
		}
		return []Term{{Name: "w[0]", Value: float64(m.w[0])}}, nil
	}
	_, err := Run(ctx, cfg, data, m)
	if !errors.Is(err, ErrInterrupted) || !strings.Contains(err.Error(), "at step 10 of 20") || !strings.Contains(err.Error(), "checkpoint.npz") {
		t.Fatalf("error %v, want ErrInterrupted at step 10", err)
	}
	var i *Interruption
	if !errors.As(err, &i) || i.Step != 10 || i.Total != 20 || filepath.Dir(i.Checkpoint) != dir || i.Name != cfg.Name {
		t.Errorf("got %+v, want step 10 of 20 and a checkpoint in %s", i, dir)
	}
	m = newToy(2)
	if _, err := Run(context.Background(), toyConfig(dir, m), data, m); err != nil {
		t.Fatal(err)
	}
	sameFiles(t, "evaluation interrupted", dir, files(t, alone))
}
