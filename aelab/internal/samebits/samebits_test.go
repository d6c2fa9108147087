package samebits

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	if got := Check(t, func() string { return "a hash of two words" }); got != "a hash of two words" {
		t.Errorf("got %q", got)
	}
}

// differs asks TestCheckFails to compute what depends on the threads.
const differs = "AELAB_TEST_BITS_DIFFER"

// TestCheckFails: a computation that depends on the number of threads fails its test.
func TestCheckFails(t *testing.T) {
	if os.Getenv(differs) != "" {
		Check(t, func() string { return os.Getenv("GOMAXPROCS") })
		return
	}
	if testing.Short() {
		t.Skip("an emulator starts no programs")
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestCheckFails$")
	cmd.Env = append(os.Environ(), differs+"=1", "GOMAXPROCS=1")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), `GOMAXPROCS=3]: hash is "3", here it is "1"`) {
		t.Errorf("error %v: %s", err, out)
	}
}
