package simd

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestAssemblyIsGenerated runs what go generate runs, in a copy of the generator, and
// compares what comes out with the files that are committed. It needs avo, which is no
// module of ours: where it cannot be had the test is skipped, but not where CI is set.
func TestAssemblyIsGenerated(t *testing.T) {
	if testing.Short() {
		t.Skip("building the generators takes seconds")
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "_asm"), os.DirFS("_asm")); err != nil {
		t.Fatal(err)
	}
	if out, err := goCommand(dir, "-C", "_asm", "mod", "download"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("the generator's modules cannot be had: %v: %s", err, out)
		}
		t.Skipf("the generator's modules cannot be had; with CI set, this is an error: %v: %s", err, out)
	}
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	runs := 0
	for line := range strings.Lines(string(doc)) {
		if args, ok := strings.CutPrefix(line, "//go:generate go "); ok {
			if out, err := goCommand(dir, strings.Fields(args)...); err != nil {
				t.Fatalf("go %s: %v: %s", args, err, out)
			}
			runs++
		}
	}
	want := map[string][]byte{}
	for _, pattern := range []string{"*.s", "*_stubs_*.go"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if want[name], err = os.ReadFile(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(want) != 2*runs || runs == 0 {
		t.Errorf("%d files with assembly or stubs, want 2 of each of the %d runs in doc.go", len(want), runs)
	}
	for name, content := range want {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
		} else if !bytes.Equal(got, content) {
			t.Errorf("%s is not what the generator writes: go generate ./aelab/internal/simd", name)
		}
	}
}

// goCommand runs the go command in dir, for the machine that it runs on.
func goCommand(dir string, args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOARCH=", "GOOS=", "GOFLAGS=")
	return cmd.CombinedOutput()
}
