//go:build linux || darwin

package datasets

import (
	"context"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
)

// TestFullDisk fetches in a process that may write no more than half of the file. The system refuses
// the rest as on a full disk, with an error from write.
func TestFullDisk(t *testing.T) {
	if dir := os.Getenv("AELAB_TEST_FULL_DISK"); dir != "" {
		fetchOnFullDisk(t, dir)
		return
	}
	dir := t.TempDir()
	run := exec.Command(os.Args[0], "-test.run=^TestFullDisk$", "-test.v")
	run.Env = append(os.Environ(), "AELAB_TEST_FULL_DISK="+dir)
	if out, err := run.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	mustHold(t, dir)
}

func fetchOnFullDisk(t *testing.T, dir string) {
	first := mirror(t, good)
	second := mirror(t, func(http.ResponseWriter, *http.Request) { t.Error("the next mirror was asked") })
	signal.Ignore(syscall.SIGXFSZ)
	half := uint64(len(contents) / 2)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: half, Max: half}); err != nil {
		t.Fatal(err)
	}
	_, err := Config{Dir: dir}.Fetch(context.Background(), contentsFile(first, second))
	if !errors.Is(err, syscall.EFBIG) || !errors.Is(err, ErrUnavailable) {
		t.Errorf("got %v, want the system's %v as ErrUnavailable", err, syscall.EFBIG)
	}
	mustContain(t, err, dir, "AELAB_DATA")
}
