package main

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// asProgram names an environment variable. If it is set, the test binary runs the program instead of the
// tests.
const asProgram = "AELAB_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// smokeRun returns a command that runs the program in a process of its own. It trains one small model on
// drawn data. The end of ctx kills the process. more holds further arguments.
func smokeRun(ctx context.Context, t *testing.T, runs string, more ...string) *exec.Cmd {
	args := []string{"run", "kingma2013/figure-5", "-preset", "smoke", "-set", "Latents=[2]",
		"-standin", "-offline", "-quiet", "-runs", runs, "-data", t.TempDir()}
	cmd := exec.CommandContext(ctx, os.Args[0], append(args, more...)...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	return cmd
}

// TestInterruptedRunExits75 interrupts a run that would go on for hours, as Ctrl-C does.
func TestInterruptedRunExits75(t *testing.T) {
	runs := t.TempDir()
	const endless = `MNIST={"Samples":1000000000}`
	cmd := smokeRun(context.Background(), t, runs, "-set", endless)
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	models := filepath.Join(runs, "kingma2013", "models", "*")
	for recorded(models) == 0 {
		select {
		case err := <-ended:
			t.Fatalf("it ended by itself: %v: %s", err, &said)
		case <-time.After(time.Millisecond):
		}
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	<-ended
	if code := cmd.ProcessState.ExitCode(); code != 75 {
		t.Errorf("exit code %d, want 75: %s", code, &said)
	}
	saved, err := filepath.Glob(filepath.Join(models, "checkpoint.npz"))
	if err != nil || len(saved) != 1 || !bytes.Contains(said.Bytes(), []byte("to go on from "+saved[0])) {
		t.Errorf("checkpoints %q, %v; want one, which the program names: %s", saved, err, &said)
	}
}

// recorded returns the total size, in bytes, of the histories in the directories that match a pattern.
func recorded(dirs string) (size int64) {
	paths, _ := filepath.Glob(filepath.Join(dirs, "history.jsonl"))
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil {
			size += info.Size()
		}
	}
	return size
}

// modelFiles returns the files of the one model that a smoke run has trained, by name.
func modelFiles(t *testing.T, runs string) map[string][]byte {
	t.Helper()
	content := map[string][]byte{}
	for _, name := range []string{"weights.npz", "history.jsonl", "checkpoint.npz"} {
		paths, err := filepath.Glob(filepath.Join(runs, "kingma2013", "models", "*", name))
		if err != nil || len(paths) != 1 {
			t.Fatalf("%d files %s, want 1", len(paths), name)
		}
		if content[name], err = os.ReadFile(paths[0]); err != nil {
			t.Fatal(err)
		}
	}
	return content
}

// TestSameBitsEverywhere compares the files of models that are trained with several numbers of threads, and
// with each set of kernels that this machine has.
func TestSameBitsEverywhere(t *testing.T) {
	trained := func(env ...string) map[string][]byte {
		t.Helper()
		runs := t.TempDir()
		cmd := smokeRun(context.Background(), t, runs)
		cmd.Env = append(cmd.Env, env...)
		if out, err := cmd.CombinedOutput(); err != nil {
			if bytes.Contains(out, []byte("offers no more than")) {
				t.Logf("not on this machine: %s", env)
				return nil
			}
			t.Fatalf("%s: %v: %s", env, err, out)
		}
		return modelFiles(t, runs)
	}
	want := trained("AELAB_SIMD=go", "GOMAXPROCS=3")
	for _, env := range [][]string{
		{"AELAB_SIMD=avx2", "GOMAXPROCS=1"}, {"AELAB_SIMD=avx2", "GOMAXPROCS=2"},
		{"AELAB_SIMD=avx512", "GOMAXPROCS=1"}, {"AELAB_SIMD=avx512", "GOMAXPROCS=2"}, {"AELAB_SIMD=avx512", "GOMAXPROCS=8"},
		{"AELAB_SIMD=neon", "GOMAXPROCS=1"}, {"AELAB_SIMD=neon", "GOMAXPROCS=2"},
	} {
		for name, got := range trained(env...) {
			if !bytes.Equal(got, want[name]) {
				t.Errorf("%s: %s differs from that of pure Go", env, name)
			}
		}
	}
}

// TestKilledRunEndsTheSame kills the whole program at ten random moments, without warning. It compares the
// final files with those of an undisturbed run.
func TestKilledRunEndsTheSame(t *testing.T) {
	const kills = 10
	whole := t.TempDir()
	began := time.Now()
	if out, err := smokeRun(context.Background(), t, whole).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	length := time.Since(began)

	killed := t.TempDir()
	for k := 0; k < kills; {
		if killAtRandom(t, killed, length/(2*kills)) {
			k++
			continue
		}
		killed, k = t.TempDir(), 0 // it finished first: begin anew
	}
	if out, err := smokeRun(context.Background(), t, killed).CombinedOutput(); err != nil {
		t.Fatalf("after %d kills: %v: %s", kills, err, out)
	}
	want := modelFiles(t, whole)
	for name, got := range modelFiles(t, killed) {
		if !bytes.Equal(got, want[name]) {
			t.Errorf("%s differs after %d kills", name, kills)
		}
	}
}

// killAtRandom starts a run, waits until it has added to the histories, and kills it at a random moment
// within the given time. It reports false if the run finished first.
func killAtRandom(t *testing.T, runs string, within time.Duration) bool {
	t.Helper()
	models := filepath.Join(runs, "kingma2013", "models", "*")
	before := recorded(models)
	ctx, kill := context.WithCancel(context.Background()) // ending ctx kills the process
	defer kill()
	cmd := smokeRun(ctx, t, runs)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for recorded(models) <= before {
		select {
		case err := <-ended:
			return err != nil
		case <-time.After(time.Millisecond):
		}
	}
	time.Sleep(time.Duration(rand.Int64N(int64(within) + 1)))
	kill()
	return <-ended != nil
}
