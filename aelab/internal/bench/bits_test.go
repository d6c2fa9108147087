package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/datasets/digits"
)

var (
	bitSteps = flag.Int("steps", 2, "`number` of steps that TestNetworkBits trains for")
	bitBatch = flag.Int("batch", 3, "`size` of its batches")
)

// child tells this test's own processes, which train and print hashes, from the others.
const child = "AELAB_BENCH_BITS"

// TestNetworkBits trains the papers' networks with all kernels that this machine has and
// with several numbers of threads, and compares the bytes of their weights.npz. Pure
// Go takes its time, so few steps are the default; for many,
//
//	go test -run TestNetworkBits -v -timeout 2h ./aelab/internal/bench -steps 200 -batch 10
func TestNetworkBits(t *testing.T) {
	if os.Getenv(child) != "" {
		for _, name := range []string{"vae", "autoencoder", "convvae"} {
			fmt.Println(name, hashAfterTraining(t, name))
		}
		return
	}
	if testing.Short() {
		t.Skip("trains whole networks in pure Go")
	}
	first := map[string]string{} // the hashes of the first process, line by line
	compared := 0
	for _, kernels := range []string{"go", "avx2", "avx512", "neon"} {
		for _, threads := range []int{1, 2, 3, 8} {
			out, ok := trained(t, kernels, threads)
			if !ok {
				t.Logf("%s: not on this machine", kernels)
				break
			}
			for _, line := range out {
				name, hash, _ := strings.Cut(line, " ")
				t.Logf("%s kernels, %d threads: %s", kernels, threads, line)
				if first[name] == "" {
					first[name] = hash
					continue
				}
				compared++
				if hash != first[name] {
					t.Errorf("%s kernels, %d threads: weights of %s differ", kernels, threads, name)
				}
			}
		}
	}
	if compared < 3*3 {
		t.Errorf("only %d comparisons", compared)
	}
}

// trained returns the lines of a process that trains with some kernels and threads, or false
// where the machine does not have the kernels.
func trained(t *testing.T, kernels string, threads int) ([]string, bool) {
	cmd := exec.Command(os.Args[0], "-test.run=^TestNetworkBits$", "-test.timeout=2h",
		fmt.Sprintf("-steps=%d", *bitSteps), fmt.Sprintf("-batch=%d", *bitBatch))
	cmd.Env = append(os.Environ(), child+"=1", "AELAB_SIMD="+kernels, fmt.Sprintf("GOMAXPROCS=%d", threads))
	out, err := cmd.CombinedOutput()
	if strings.Contains(string(out), "offers no more than") {
		return nil, false
	}
	if err != nil {
		t.Fatalf("%s kernels, %d threads: %v\n%s", kernels, threads, err, out)
	}
	var lines []string
	for _, line := range strings.Split(string(out), "\n") {
		if len(strings.Fields(line)) == 2 && len(strings.Fields(line)[1]) == 2*sha256.Size {
			lines = append(lines, line)
		}
	}
	if len(lines) != 3 {
		t.Fatalf("%s kernels, %d threads: want the hashes of 3 networks:\n%s", kernels, threads, out)
	}
	return lines, true
}

// hashAfterTraining returns the SHA-256 of a network's weights.npz.
func hashAfterTraining(t *testing.T, name string) string {
	t.Helper()
	for _, n := range networks {
		if n.name != name {
			continue
		}
		dir := t.TempDir()
		if err := writeRows(dir, digitsFile, digits.Draw(1, dataBatches**bitBatch).Pixels); err != nil {
			t.Fatal(err)
		}
		batches, err := n.data(dir, *bitBatch)
		if err != nil {
			t.Fatal(err)
		}
		model := n.build()
		step := trainer(model, n.rule(), batches)
		for range *bitSteps {
			if err := step(); err != nil {
				t.Fatal(err)
			}
		}
		path := filepath.Join(dir, "weights.npz")
		parts, _ := modules(t, model)
		if err := nn.SaveWeights(path, parts...); err != nil {
			t.Fatal(err)
		}
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%x", sha256.Sum256(file))
	}
	t.Fatalf("no network %s", name)
	return ""
}
