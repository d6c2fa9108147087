package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/aelab-go/autoencoders/datasets"
)

// environ returns the environment of Jupyter and its kernels. All files that they keep are below .venv,
// their kernel is ours, and cells find goimports and the kernel's go.work.
func (p project) environ(extra ...string) []string {
	set := map[string]string{
		"PATH":                p.venv("bin") + string(os.PathListSeparator) + os.Getenv("PATH"),
		"JUPYTER_PATH":        p.venv("share", "jupyter"),
		"JUPYTER_DATA_DIR":    p.venv("share", "jupyter"),
		"JUPYTER_CONFIG_DIR":  p.venv("var", "jupyter", "config"),
		"JUPYTER_RUNTIME_DIR": p.venv("var", "jupyter", "runtime"),
		"IPYTHONDIR":          p.venv("var", "ipython"),
		goplsCache:            p.venv("var", "gopls"),
		"GOFLAGS":             cellFlags(os.Getenv("GOFLAGS")),
	}
	if os.Getenv(traceback) == "" {
		set[traceback] = "none"
	}
	if dir := os.Getenv(datasets.DirVariable); dir != "" { // a cell runs in its notebook's directory
		if abs, err := filepath.Abs(dir); err == nil {
			set[datasets.DirVariable] = abs
		}
	}
	dropped := []string{"GOWORK", "PYTHONHOME"}
	if p.recorded().Way == wayVenv {
		dropped = append(dropped, pythonPath)
	}
	var env []string
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if _, replaced := set[name]; !replaced && !slices.Contains(dropped, name) {
			env = append(env, entry)
		}
	}
	for name, value := range set {
		env = append(env, name+"="+value)
	}
	slices.Sort(env)
	return append(env, extra...)
}

// traceback names the variable by which a Go program chooses what it prints below a panic. Cells that fail
// print the sentence alone. After "%env GOTRACEBACK single" in a cell they print the stack, too.
const traceback = "GOTRACEBACK"

// pythonPath names the variable with the directories where Python looks first. A Jupyter that pip
// installed into .venv does not need it. One that was there before may be installed in just these
// directories.
const pythonPath = "PYTHONPATH"

// cellFlags returns the words of GOFLAGS without -mod, which a go.work does not allow. Unless they have linker flags of
// their own, cells are linked without the tables for debuggers and profilers, in half the time.
func cellFlags(goflags string) string {
	words := slices.DeleteFunc(strings.Fields(goflags), func(word string) bool { return isFlag(word, "mod") })
	if !slices.ContainsFunc(words, func(word string) bool { return isFlag(word, "ldflags") }) {
		words = append(words, "-ldflags=-s")
	}
	return strings.Join(words, " ")
}

// isFlag reports whether a word of GOFLAGS sets a flag.
func isFlag(word, name string) bool { return strings.HasPrefix(strings.TrimLeft(word, "-"), name+"=") }

// output runs a command and returns its standard output. It ignores a go.work above the checkout, which
// may not list the module.
func (p project) output(ctx context.Context, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = p.root
	cmd.Env = p.environ("GOWORK=off")
	cmd.WaitDelay = 5 * time.Second
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return "", context.Cause(ctx)
		}
		said := stderr.String()
		if strings.TrimSpace(said) == "" {
			said = stdout.String()
		}
		var missing *exec.Error
		if errors.As(err, &missing) {
			return "", missing
		}
		return "", toolError{cmd.Args, err, said}
	}
	return strings.TrimSpace(stdout.String()), nil
}

// toolError is the error of a command that failed.
type toolError struct {
	args []string
	err  error  // its exit status
	said string // what it wrote
}

// Unwrap returns the error of the process.
func (e toolError) Unwrap() error { return e.err }

// Error returns the command and all that it wrote, without the middle of a long text. The cause stands
// at the beginning of the text, as with most compilers, or at the end, as with Python.
func (e toolError) Error() string {
	text := strings.Join(e.args, " ") + ": " + e.err.Error()
	switch said := excerpt(e.said); {
	case said == "":
	case strings.Contains(said, "\n"):
		text += ":\n" + indent(said)
	default:
		text += ": " + said
	}
	if e.shadowed() {
		text += fmt.Sprintf("\n%s is %s: packages there come before Jupyter's own, and may be the cause", pythonPath, os.Getenv(pythonPath))
	}
	return text
}

// shadowed reports whether a Python failed that may have imported packages from PYTHONPATH in place of
// its own.
func (e toolError) shadowed() bool {
	return os.Getenv(pythonPath) != "" && strings.Contains(e.said, "Traceback (most recent call last)")
}

// excerpt returns the lines of text, or the first and the last ones of a long text.
func excerpt(text string) string {
	const head, tail = 10, 20
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if left := len(lines) - head - tail; left > 1 {
		lines = slices.Concat(lines[:head], []string{fmt.Sprintf("… (%d lines)", left)}, lines[len(lines)-tail:])
	}
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t\r")
	}
	return strings.Join(lines, "\n")
}
