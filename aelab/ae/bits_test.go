package ae

import (
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// bitsTest asks a run of the test binary to print what TestSameBitsEverywhere compares.
const bitsTest = "AELAB_TEST_AE_BITS"

// TestSameBitsEverywhere trains with each set of kernels that this machine has, on one thread
// and several.
func TestSameBitsEverywhere(t *testing.T) {
	if os.Getenv(bitsTest) != "" {
		fmt.Println("bits:", trainedBits())
		return
	}
	bits := func(env ...string) string {
		cmd := exec.Command(os.Args[0], "-test.run=^TestSameBitsEverywhere$", "-test.count=1")
		cmd.Env = append(append(os.Environ(), bitsTest+"=1"), env...)
		out, err := cmd.CombinedOutput()
		if err != nil {
			if strings.Contains(string(out), "offers no more than") {
				t.Logf("not on this machine: %s", env)
				return ""
			}
			t.Fatalf("%s: %v: %s", env, err, out)
		}
		_, rest, _ := strings.Cut(string(out), "bits: ")
		line, _, _ := strings.Cut(rest, "\n")
		if line == "" {
			t.Fatalf("%s: no bits in %q", env, out)
		}
		return line
	}
	want := bits("AELAB_SIMD=go", "GOMAXPROCS=1")
	for _, env := range [][]string{
		{"AELAB_SIMD=go", "GOMAXPROCS=3"}, {"AELAB_SIMD=", "GOMAXPROCS=1"}, {"AELAB_SIMD=", "GOMAXPROCS=2"},
		{"AELAB_SIMD=avx2", "GOMAXPROCS=8"},
	} {
		if got := bits(env...); got != "" && got != want {
			t.Errorf("%s: hash is %s, that of pure Go on one thread %s", env, got, want)
		}
	}
}

func trainedBits() string {
	m := newModel(300, 150, 12, 0.05)
	sgd := &optim.SGD{LearningRate: 0.01, Momentum: 0.9}
	sgd.Init(len(m.w))
	h := fnv.New64a()
	for step := range 2 {
		x := uniform(100, 300)
		fmt.Fprintf(h, "%x", math.Float64bits(m.Step(train.Batch{Step: step, X: x})[0].Value))
		sgd.Step(m.w, m.dw)
	}
	for _, w := range append(m.w, m.Reconstruct(uniform(3, 300)).Data...) {
		fmt.Fprintf(h, "%x", math.Float32bits(w))
	}
	return fmt.Sprintf("%x", h.Sum64())
}
