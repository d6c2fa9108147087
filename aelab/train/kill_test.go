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

// trainChild says on standard output when a step has begun.
func trainChild(dir string) error {
	m := newToy(2000)
	m.after = func(_ *toy, b Batch) { fmt.Println(b.Step) }
	_, err := Run(context.Background(), childConfig(dir, m), toyData(23, 2000), m)
	return err
}

func childConfig(dir string, m *toy) Config {
	cfg := toyConfig(dir, m)
	cfg.Steps, cfg.CheckpointEvery, cfg.Rate = 300, 2, nil
	cfg.Optimizer = optim.NewAdam(1e-4)
	return cfg
}

// A run killed at random moments, often amid a checkpoint, and started again each time
// ends with the same bytes as one left alone.
func TestKill(t *testing.T) {
	dir, alone := t.TempDir(), t.TempDir()
	m := newToy(2000)
	if _, err := Run(context.Background(), childConfig(alone, m), toyData(23, 2000), m); err != nil {
		t.Fatal(err)
	}
	const kills = 6
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
		// Any moment will do, so this one draw need not repeat.
		lines := bufio.NewScanner(out)
		for range 1 + rand.IntN(300/kills-10) {
			if !lines.Scan() {
				t.Fatal("the child ended before it was killed")
			}
		}
		child.Process.Kill()
		child.Wait()
		step := checkpointStep(t, dir)
		if step < last || step == 300 {
			t.Fatalf("kill %d: the checkpoint is at step %d, was at %d of 300", kill, step, last)
		}
		last = step
	}
	if last == 0 {
		t.Fatal("no child lived long enough to save a checkpoint")
	}
	m = newToy(2000)
	if _, err := Run(context.Background(), childConfig(dir, m), toyData(23, 2000), m); err != nil {
		t.Fatal(err)
	}
	sameFiles(t, "killed", dir, files(t, alone))
}

func TestLeftoversAreRemoved(t *testing.T) {
	dir := t.TempDir()
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
