package gan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// trainSmall trains a small model for 30 steps, or resumes its training, and calls at before each step.
func trainSmall(ctx context.Context, dir string, at func(step int)) error {
	m := small(5)
	_, err := train.Run(ctx, train.Config{
		Dir: dir, Steps: 30, BatchSize: 10, CheckpointEvery: 7, RecordEvery: 4, Quiet: true,
		Optimizer: m.Rules(optim.NewAdam(0.01), optim.NewAdam(0.002)),
		Evaluate: func(step int) ([]train.Term, error) {
			at(step)
			return []train.Term{{Name: "code", Value: float64(m.Encode(images(3)).Data[0])}}, nil
		},
		EvaluateAt: func(int) bool { return true },
	}, train.Rows(images(35)), m)
	return err
}

// These environment variables make the test binary train.
const (
	killDir = "AELAB_TEST_GAN_KILL" // a directory in which to train until it is killed
	bitsDir = "AELAB_TEST_GAN_BITS" // a directory in which to train to the end
)

func TestMain(m *testing.M) {
	var err error
	if dir := os.Getenv(killDir); dir != "" {
		err = trainSmall(context.Background(), dir, func(step int) {
			if step == 17 {
				if p, err := os.FindProcess(os.Getpid()); err == nil {
					p.Kill()
				}
				select {}
			}
		})
	} else if dir := os.Getenv(bitsDir); dir != "" {
		err = trainSmall(context.Background(), dir, func(int) {})
	} else {
		os.Exit(m.Run())
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	os.Exit(0)
}

// child runs the test binary with env added to its environment.
func child(env ...string) error {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}

func sameFiles(t *testing.T, what, dir, want string) {
	t.Helper()
	for _, name := range []string{"checkpoint.npz", "history.jsonl"} {
		a, errA := os.ReadFile(filepath.Join(dir, name))
		b, errB := os.ReadFile(filepath.Join(want, name))
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			t.Errorf("%s: %s has other bytes than that of a run left alone: %v, %v", what, name, errA, errB)
		}
	}
}

// TestResumes stops a training at a step without a checkpoint, in two ways.
func TestResumes(t *testing.T) {
	alone := t.TempDir()
	if err := trainSmall(context.Background(), alone, func(int) {}); err != nil {
		t.Fatal(err)
	}
	t.Run("cancelled", func(t *testing.T) {
		dir := t.TempDir()
		ctx, cancel := context.WithCancel(context.Background())
		err := trainSmall(ctx, dir, func(step int) {
			if step == 17 {
				cancel()
			}
		})
		if !errors.Is(err, train.ErrInterrupted) {
			t.Fatalf("error %v, want ErrInterrupted", err)
		}
		if err := trainSmall(context.Background(), dir, func(int) {}); err != nil {
			t.Fatal(err)
		}
		sameFiles(t, "cancelled", dir, alone)
	})
	t.Run("killed", func(t *testing.T) {
		dir := t.TempDir()
		if err := child(killDir + "=" + dir); err == nil {
			t.Fatal("the training was not killed")
		}
		steps := 0
		if err := trainSmall(context.Background(), dir, func(int) { steps++ }); err != nil {
			t.Fatal(err)
		}
		if steps > 20 {
			t.Errorf("%d evaluations after the kill: it began anew", steps)
		}
		sameFiles(t, "killed", dir, alone)
	})
}

// TestSameBits trains on one thread and on three, and by pure Go.
func TestSameBits(t *testing.T) {
	want := t.TempDir()
	if err := child(bitsDir+"="+want, "GOMAXPROCS=1"); err != nil {
		t.Fatal(err)
	}
	for _, env := range []string{"GOMAXPROCS=3", "AELAB_SIMD=go"} {
		dir := t.TempDir()
		if err := child(bitsDir+"="+dir, env); err != nil {
			t.Fatal(err)
		}
		sameFiles(t, env, dir, want)
	}
}
