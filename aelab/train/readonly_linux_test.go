package train

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// withoutRights takes root's rights from the test, so that it can only write files that all users
// may write.
func withoutRights(t *testing.T) {
	t.Helper()
	if os.Getuid() != 0 {
		return
	}
	const nobody = 65534
	runtime.LockOSThread()
	t.Cleanup(func() {
		unix.Setfsuid(0)
		runtime.UnlockOSThread()
	})
	if err := unix.Setfsuid(nobody); err != nil {
		t.Skip(err)
	}
}

// TestReadOnly loads a finished run from a read-only directory. It checks that a longer run there
// returns the reason why it cannot write.
func TestReadOnly(t *testing.T) {
	dir, data := t.TempDir(), toyData(23, 2)
	m := newToy(2)
	cfg := toyConfig(dir, m)
	want, err := Run(context.Background(), cfg, data, m)
	if err != nil {
		t.Fatal(err)
	}
	weights := slices.Clone(m.w)
	for path, mode := range map[string]fs.FileMode{filepath.Dir(dir): 0o755, dir: 0o555, filepath.Join(dir, "history.jsonl"): 0o444} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	defer os.Chmod(dir, 0o755)
	withoutRights(t)

	m = newToy(2)
	got, err := Run(context.Background(), toyConfig(dir, m), data, m)
	if err != nil || len(got.Records) != len(want.Records) || !slices.Equal(m.w, weights) {
		t.Errorf("the finished run: %d records of %d, %v; its weights: %v", len(got.Records), len(want.Records), err, slices.Equal(m.w, weights))
	}
	m = newToy(2)
	cfg = toyConfig(dir, m)
	cfg.Steps *= 2
	if _, err := Run(context.Background(), cfg, data, m); !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "history.jsonl") {
		t.Errorf("a longer run: %v", err)
	}
}
