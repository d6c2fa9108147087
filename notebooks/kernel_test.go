package main

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// newExecution returns an execution for notebooks of testdata with the real kernel. It skips the test
// if that is not set up.
func newExecution(t *testing.T) *execution {
	t.Helper()
	if testing.Short() {
		t.Skip("running Jupyter takes seconds")
	}
	p, err := findProject()
	if err != nil {
		t.Fatal(err)
	}
	j := p.recorded()
	if p.usable(j, wayAuto) != nil || p.checkKernel() != nil || p.checkTool(tools[0]) != nil {
		t.Skip("Jupyter and the kernel are not set up: go run ./notebooks setup")
	}
	runs := t.TempDir()
	return &execution{
		project: p, jupyter: j, out: t.TempDir(), runs: runs, timeout: time.Minute, check: true, paths: localPaths(p.root, runs),
	}
}

// testJob returns the job of a notebook of testdata.
func testJob(t *testing.T, name string) job {
	t.Helper()
	source, err := filepath.Abs(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return job{source: source, shown: name, target: name}
}

func TestKernelRunsNotebook(t *testing.T) {
	e := newExecution(t)
	if _, err := e.runOne(context.Background(), testJob(t, "sample.ipynb")); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(e.out, "sample.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/sample.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("another run changes the file; it is now\n%s", got)
	}
}

func TestKernelNamesFailingCell(t *testing.T) {
	e := newExecution(t)
	e.check = false // it has no outputs to compare with
	_, err := e.runOne(context.Background(), testJob(t, "panics.ipynb"))
	if err == nil {
		t.Fatal("a notebook with a cell that panics passed")
	}
	for _, want := range []string{"cell [2] (var x []int) failed", "before", "index out of range [3]"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %q:\n%v", want, err)
		}
	}
	if os.Getenv(traceback) == "" && strings.Contains(err.Error(), "goroutine") {
		t.Errorf("the error has a stack:\n%v", err)
	}
}

// TestKernelCompletes sends the kernel the requests that JupyterLab sends on Tab and on Shift-Tab. The
// kernel connects to gopls twelve seconds after its start.
func TestKernelCompletes(t *testing.T) {
	e := newExecution(t)
	if err := e.checkTool(gopls); err != nil {
		t.Skip(err)
	}
	if _, err := e.output(context.Background(), e.python(), "-c", "import jupyter_client"); err != nil {
		t.Skip("jupyter_client is not in .venv")
	}
	cmd := exec.Command(e.python(), "testdata/complete.py", "plots.Manifold", "11")
	cmd.Env = e.labEnviron(false)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("complete.py: %v\n%s", err, out)
	}
	var got struct {
		Matches []string
		Help    string
		Seconds []float64
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if !slices.Contains(got.Matches, "Manifold") || !strings.Contains(got.Help, "draws what decode makes of n×n points") {
		t.Errorf("got %+v", got)
	}
	t.Logf("seconds of a completion and of help: %v", got.Seconds)
}

// A check must fail if there is nothing to compare with.
func TestCheckNeedsOutputs(t *testing.T) {
	e := &execution{check: true}
	_, err := e.runOne(context.Background(), testJob(t, "panics.ipynb"))
	if err == nil || !strings.Contains(err.Error(), "committed without outputs") {
		t.Errorf("got %v", err)
	}
}
