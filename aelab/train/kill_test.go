package train

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aelab-go/autoencoders/aelab/optim"
)

// childDir, in the environment, makes this test binary train there and do nothing else.
const childDir = "AELAB_TRAIN_TEST_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		if err := trainChild(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// A child trains for at most childSteps of the run's steps. So it cannot finish the run before
// it is killed.
const (
	kills      = 6
	childSteps = 30
)

// trainChild trains in dir and prints the number of each step on standard output.
func trainChild(dir string) error {
	m := newToy(2000)
	steps := 0
	m.after = func(_ *toy, b Batch) {
		fmt.Println(b.Step)
		if steps++; steps == childSteps {
			time.Sleep(time.Hour)
		}
	}
	_, err := Run(context.Background(), childConfig(dir, m), toyData(23, 2000), m)
	return err
}

func childConfig(dir string, m *toy) Config {
	cfg := toyConfig(dir, m)
	cfg.Steps, cfg.CheckpointEvery, cfg.Rate = kills*childSteps, 3, nil
	cfg.Optimizer = &optim.Parts{Parts: []optim.Part{
		{Name: "first", Len: 500, Rule: optim.NewAdam(1e-4)}, {Name: "rest", Len: 1500, Rule: optim.NewAdam(2e-4)},
	}}
	return cfg
}

// A run that is killed at random moments, often while it saves a checkpoint, and started
// again each time ends with the same bytes as one left alone.
func TestKill(t *testing.T) {
	dir, alone := t.TempDir(), t.TempDir()
	m := newToy(2000)
	cfg := childConfig(alone, m)
	cfg.CheckpointEvery = 0 // the times of checkpoints make no difference
	if _, err := Run(context.Background(), cfg, toyData(23, 2000), m); err != nil {
		t.Fatal(err)
	}
	last := 0
	for kill := range kills {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), childDir+"="+dir)
		child.Stderr = os.Stderr
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		// Any moment will do, so this draw need not be the same in each run of the test.
		lines := bufio.NewScanner(out)
		for range 1 + rand.IntN(childSteps-1) {
			if !lines.Scan() {
				t.Fatal("the child ended before it was killed")
			}
		}
		child.Process.Kill()
		child.Wait()
		step := checkpointStep(t, dir)
		if step < last {
			t.Fatalf("kill %d: the checkpoint is at step %d, was at %d", kill, step, last)
		}
		last = step
	}
	m = newToy(2000)
	if _, err := Run(context.Background(), childConfig(dir, m), toyData(23, 2000), m); err != nil {
		t.Fatal(err)
	}
	sameFiles(t, "killed", dir, files(t, alone))
}

// The path of the directory may hold characters of a pattern.
func TestLeftoversAreRemoved(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a [b]*")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, ".checkpoint.npz1234"), []byte("PK"), 0o600); err != nil {
		t.Fatal(err)
	}
	m := newToy(2)
	if _, err := Run(context.Background(), toyConfig(dir, m), toyData(23, 2), m); err != nil {
		t.Fatal(err)
	}
	for name := range files(t, dir) {
		if strings.HasPrefix(name, ".") {
			t.Errorf("%s is still there", name)
		}
	}
}
