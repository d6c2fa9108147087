package train

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aelab-go/autoencoders/aelab/npy"
	"github.com/aelab-go/autoencoders/aelab/optim"
)

// files returns the contents of a run directory by name.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	contents := map[string]string{}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		contents[e.Name()] = string(text)
	}
	return contents
}

// sameFiles fails t unless a directory holds exactly the two files of want, byte for byte.
func sameFiles(t *testing.T, what, dir string, want map[string]string) {
	t.Helper()
	got := files(t, dir)
	for name := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("%s: left over: %s", what, name)
		}
	}
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s: %s differs from that of a run never stopped (%d bytes, want %d)", what, name, len(got[name]), len(text))
		}
	}
}

// checkpointStep returns the step of a directory's checkpoint, 0 for none.
func checkpointStep(t *testing.T, dir string) int {
	t.Helper()
	archive, err := npy.OpenArchive(filepath.Join(dir, "checkpoint.npz"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0
	}
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	s, err := readState(archive)
	if err != nil {
		t.Fatal(err)
	}
	return s.Step
}

func TestCheckpointOfAnotherConfiguration(t *testing.T) {
	dir := t.TempDir()
	m := newToy(2)
	if _, err := Run(context.Background(), toyConfig(dir, m), toyData(23, 2), m); err != nil {
		t.Fatal(err)
	}
	before := files(t, dir)
	tests := []struct {
		says   string
		change func(*Config)
		data   Source
		model  *toy
	}{
		{"Seed was 3 and is 4", func(c *Config) { c.Seed = 4 }, toyData(23, 2), newToy(2)},
		{"BatchSize was 5 and is 6", func(c *Config) { c.BatchSize = 6 }, toyData(23, 2), newToy(2)},
		{"Replacement was false and is true", func(c *Config) { c.Replacement = true }, toyData(23, 2), newToy(2)},
		{"FixedBatches was false and is true", func(c *Config) { c.FixedBatches = true }, toyData(23, 2), newToy(2)},
		{"choosing by Batch was false and is true", func(c *Config) { c.Batch = neighbours }, toyData(23, 2), newToy(2)},
		{"RecordEvery was 3 and is 5", func(c *Config) { c.RecordEvery = 5 }, toyData(23, 2), newToy(2)},
		{`"LearningRate":0.1,`, func(c *Config) { c.Optimizer = optim.NewAdam(0.1) }, toyData(23, 2), newToy(2)},
		{`is *optim.ConjugateGradient{"Searches":3}`, func(c *Config) {
			c.Optimizer, c.Rate, c.Search = nil, nil, &optim.ConjugateGradient{Searches: 3}
		}, toyData(23, 2), newToy(2)},
		{`is *optim.Parts{"Parts":[{"Name":"all","Len":2,"Type":"*optim.Adam","Rule":{"LearningRate":0.05,`, func(c *Config) {
			c.Optimizer, c.Rate = &optim.Parts{Parts: []optim.Part{{Name: "all", Len: 2, Rule: optim.NewAdam(0.05)}}}, nil
		}, toyData(23, 2), newToy(2)},
		{"is *optim.SGD", func(c *Config) { c.Optimizer = &optim.SGD{} }, toyData(23, 2), newToy(2)},
		{"Identity was  and is wider; use another directory", func(c *Config) { c.Identity = "wider" }, toyData(23, 2), newToy(2)},
		{"the number of examples was 23 and is 24", func(*Config) {}, toyData(24, 2), newToy(2)},
		{"the size of an example was 3 and is 4; the number of parameters was 2 and is 3", func(*Config) {}, toyData(23, 3), newToy(3)},
	}
	for _, test := range tests {
		start := fmt.Sprint(test.model.w)
		cfg := toyConfig(dir, test.model)
		test.change(&cfg)
		_, err := Run(context.Background(), cfg, test.data, test.model)
		if !errors.Is(err, ErrCheckpoint) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("error %v, want ErrCheckpoint that says %q", err, test.says)
		}
		if fmt.Sprint(test.model.w) != start {
			t.Errorf("%q: the parameters were touched", test.says)
		}
		sameFiles(t, test.says, dir, before)
	}
}

// A run without the settings that were added later keeps its identity.
func TestIdentityOfOldRuns(t *testing.T) {
	m := newToy(2)
	text, err := json.Marshal(newRun(toyConfig("", m), toyData(23, 2), m).identity)
	want := `{"format":1,"seed":3,"examples":23,"dim":3,"parameters":2,"batch_size":5,"replacement":false,"record_every":3,` +
		`"optimizer":"*optim.Adam{\"LearningRate\":0.05,\"Beta1\":0.9,\"Beta2\":0.999,\"Epsilon\":1e-8}","identity":""}`
	if err != nil || string(text) != want {
		t.Errorf("identity is\n%s, want\n%s: %v", text, want, err)
	}
}

func TestDamagedFiles(t *testing.T) {
	source := t.TempDir()
	m := newToy(2)
	if _, err := Run(context.Background(), toyConfig(source, m), toyData(23, 2), m); err != nil {
		t.Fatal(err)
	}
	whole := files(t, source)
	cut := func(s string) string { return s[:len(s)/2] }
	tests := []struct {
		name, file string
		damage     func(string) string
		want       error
		says       string
	}{
		{"empty checkpoint", "checkpoint.npz", func(string) string { return "" }, ErrCheckpoint, "it is damaged"},
		{"truncated checkpoint", "checkpoint.npz", cut, ErrCheckpoint, "delete it to train from the start"},
		{"web page", "checkpoint.npz", func(string) string { return "<html>not found</html>" }, ErrCheckpoint, "it is damaged"},
		{"flipped byte", "checkpoint.npz", func(s string) string { return strings.Replace(s, "\x93NUMPY", "\x93NUMPI", 1) }, ErrCheckpoint, "weights"},
		{"lost member", "checkpoint.npz", func(s string) string { return strings.ReplaceAll(s, "state.npy", "stale.npy") }, ErrCheckpoint, "no such array"},
		{"lost history", "history.jsonl", nil, ErrHistory, "delete the checkpoint"},
		{"truncated history", "history.jsonl", cut, ErrHistory, "the checkpoint counts on"},
		{"overwritten history", "history.jsonl", func(s string) string { return strings.Replace(s, `"step":6`, `"step":x`, 1) }, ErrHistory, "line 5, byte "},
		{"wrong kind", "history.jsonl", func(s string) string { return strings.Replace(s, `training`, `Training`, 1) }, ErrHistory, "line 3, byte "},
	}
	for _, test := range tests {
		dir := t.TempDir()
		damaged := map[string]string{}
		for name, text := range whole {
			if name == test.file && test.damage == nil {
				continue
			}
			if name == test.file {
				text = test.damage(text)
			}
			damaged[name] = text
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		m := newToy(2)
		start := fmt.Sprint(m.w)
		_, err := Run(context.Background(), toyConfig(dir, m), toyData(23, 2), m)
		if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), test.file) {
			t.Errorf("%s: error %v, want %v that names %s and says %q", test.name, err, test.want, test.file, test.says)
		}
		if fmt.Sprint(m.w) != start {
			t.Errorf("%s: the parameters were touched", test.name)
		}
		sameFiles(t, test.name, dir, damaged)
	}
}

// A failed write of a checkpoint leaves the last one whole. Once there is room, the run
// goes on from that one to the same end. A limit on the size of files stands for a full
// disk.
func TestFullDisk(t *testing.T) {
	const inputs = 3000
	data := toyData(23, inputs)
	dir, alone := t.TempDir(), t.TempDir()
	run := func(dir string, after func(*toy, Batch)) error {
		m := newToy(inputs)
		m.after = after
		cfg := toyConfig(dir, m)
		cfg.Optimizer, cfg.Rate = &optim.SGD{LearningRate: 1e-4}, nil
		_, err := Run(context.Background(), cfg, data, m)
		return err
	}
	var before map[string]string
	err := withFileLimit(t, 1<<14, func(limit func()) error {
		return run(dir, func(_ *toy, b Batch) {
			if b.Step == 9 { // between the checkpoints of steps 8 and 12
				before = files(t, dir)
				limit()
			}
		})
	})
	if err == nil || !strings.Contains(err.Error(), "free some space and run again to go on from step 8") || !errors.Is(err, syscall.EFBIG) {
		t.Fatalf("error %v, want one that says how to go on", err)
	}
	got := files(t, dir)
	if len(got) != 2 || got["checkpoint.npz"] != before["checkpoint.npz"] {
		t.Errorf("the checkpoint of step 8 is not left as it was, beside the history: %d files", len(got))
	}
	if err := run(dir, nil); err != nil {
		t.Fatal(err)
	}
	if err := run(alone, nil); err != nil {
		t.Fatal(err)
	}
	sameFiles(t, "after the disk was full", dir, files(t, alone))
}

// withFileLimit calls f with a function limit. From its call until f returns, this process
// cannot write files of more than size bytes.
func withFileLimit(t *testing.T, size uint64, f func(limit func()) error) error {
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	defer syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old)
	return f(func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: size, Max: old.Max}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestDirectoryInUse(t *testing.T) {
	dir := t.TempDir()
	m := newToy(2)
	cfg := toyConfig(dir, m)
	var inner error
	cfg.Evaluate = func(step int) ([]Term, error) {
		other := newToy(2)
		_, inner = Run(context.Background(), toyConfig(dir, other), toyData(23, 2), other)
		return nil, inner
	}
	if _, err := Run(context.Background(), cfg, toyData(23, 2), m); err == nil || !strings.Contains(inner.Error(), "another process is training in "+dir) {
		t.Errorf("error %v, inner %v, want a refusal", err, inner)
	}
}

// A checkpoint of any content is either restored or refused.
func FuzzCheckpoint(f *testing.F) {
	dir := f.TempDir()
	m, data := newToy(2), toyData(23, 2)
	cfg := toyConfig(dir, m)
	if _, err := Run(context.Background(), cfg, data, m); err != nil {
		f.Fatal(err)
	}
	path := filepath.Join(dir, "checkpoint.npz")
	whole, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add(bytes.Replace(whole, []byte(`"step":20`), []byte(`"step":-2`), 1))
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		r := newRun(cfg, data, m)
		defer r.journal.close()
		if err := r.restore(); err != nil && !errors.Is(err, ErrCheckpoint) && !errors.Is(err, ErrHistory) {
			t.Errorf("error %v", err)
		}
		if r.step < 0 || r.step > r.total {
			t.Errorf("restored at step %d of %d", r.step, r.total)
		}
	})
}

func FuzzState(f *testing.F) {
	f.Add([]byte(`{"step":3,"history":10,"window":{"examples":2,"sums":{"loss":1.5}}}`))
	f.Add([]byte(`{"step":-1}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := parseState(text)
		if err == nil && (s.Step < 0 || s.History < 0) {
			t.Errorf("accepted %q", text)
		}
	})
}

// A run that keeps nothing checks its parameters as often as others save them, and not at every step.
func TestPauseWithoutDirectory(t *testing.T) {
	m := newToy(2)
	cfg := toyConfig("", m)
	cfg.CheckpointEvery = 0
	r := newRun(cfg, toyData(23, 2), m)
	r.savedAt = time.Now().Add(-2 * time.Minute)
	if !r.checkpointDue() {
		t.Fatal("nothing is due after two minutes")
	}
	if err := r.save(); err != nil || r.checkpointDue() {
		t.Errorf("due again at once: %v, error %v", r.checkpointDue(), err)
	}
}

// The kernel of a notebook kills a cell that does not end when it is interrupted. So the
// checkpoints of a cell are seconds apart.
func TestCheckpointPause(t *testing.T) {
	for pipe, want := range map[string]time.Duration{"": time.Minute, "/tmp/pipe": 5 * time.Second} {
		t.Setenv("GONB_PIPE", pipe)
		if got := checkpointPause(); got != want {
			t.Errorf("GONB_PIPE=%q: %v between checkpoints, want %v", pipe, got, want)
		}
	}
}
