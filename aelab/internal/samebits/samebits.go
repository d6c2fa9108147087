// Package samebits tests that what is computed does not depend on kernels and threads.
package samebits

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// child is set for the programs that Check starts.
const child = "AELAB_TEST_BITS"

// Check calls compute, which returns a hash of what it has computed on a line, and returns that. It starts the
// test that calls it as programs of their own, with each set of kernels that this machine has, on one thread and
// several. It fails the test if their hashes differ. In short tests it starts none, as an emulator cannot.
func Check(t *testing.T, compute func() string) string {
	t.Helper()
	want := compute()
	if os.Getenv(child) != "" {
		fmt.Println("bits:", want)
		return want
	}
	if testing.Short() {
		return want
	}
	compared := 0
	for _, env := range [][]string{
		{"AELAB_SIMD=go", "GOMAXPROCS=1"}, {"AELAB_SIMD=go", "GOMAXPROCS=3"},
		{"AELAB_SIMD=", "GOMAXPROCS=1"}, {"AELAB_SIMD=", "GOMAXPROCS=2"}, {"AELAB_SIMD=avx2", "GOMAXPROCS=8"},
	} {
		cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.count=1")
		cmd.Env = append(append(os.Environ(), child+"=1"), env...)
		out, err := cmd.CombinedOutput()
		if strings.Contains(string(out), "offers no more than") {
			t.Logf("not on this machine: %s", env)
			continue
		}
		compared++
		_, rest, _ := strings.Cut(string(out), "bits: ")
		if got, _, _ := strings.Cut(rest, "\n"); err != nil || got != want {
			t.Errorf("%s: hash is %q, here it is %q: %v\n%s", env, got, want, err, out)
		}
	}
	if compared < 4 {
		t.Errorf("%d programs compared, want at least 4", compared)
	}
	return want
}
