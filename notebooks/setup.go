package main

import (
	"context"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/aelab-go/autoencoders/aelab/atomicfile"
)

func setupCommand(ctx context.Context, p project, args []string) error {
	flags := flag.NewFlagSet("setup", flag.ContinueOnError)
	w := jupyterFlag(flags)
	if err := parse(flags, args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("setup: it takes no argument %q: %w", flags.Arg(0), errUsage)
	}
	j, err := p.setUp(ctx, *w)
	if err != nil {
		return err
	}
	if err := p.setUpCompletion(ctx); err != nil {
		return err
	}
	if _, err := p.nbconvertVersion(ctx, j.Nbconvert...); err != nil {
		return fmt.Errorf("setup: Jupyter is there, but does not run: %w", err)
	}
	say("set up: Jupyter and the Go kernel are in .venv; open notebooks with: go run ./notebooks lab")
	return nil
}

// setUp sets up Jupyter, the kernels, a Python with NumPy and the modules that cells import. It leaves
// alone whatever is there and up to date.
func (p project) setUp(ctx context.Context, w way) (jupyter, error) {
	j := p.recorded()
	if p.usable(j, w) != nil {
		var err error
		if j, err = p.findJupyter(ctx, w); err != nil {
			return j, err
		}
		j.Numpy = p.findNumpy(ctx, j)
		if err := ctx.Err(); err != nil {
			return j, err
		}
		if err := p.record(j); err != nil {
			return j, err
		}
	}
	built := false
	for _, t := range tools {
		if p.checkTool(t) == nil {
			continue
		}
		if err := p.buildTool(ctx, t); err != nil {
			return j, err
		}
		built = true
	}
	if built || p.checkKernel() != nil {
		if err := p.installKernel(ctx); err != nil {
			return j, err
		}
	}
	if err := p.installPythonKernel(ctx); err != nil {
		return j, err
	}
	if err := p.fetchModules(ctx, &j); err != nil {
		return j, err
	}
	return j, ctx.Err()
}

// fetchModules downloads and compiles all packages that cells may import, because cells run without a
// network. It does so only if go.mod or go.sum differs from the recorded one. It lists all modules
// because the kernel's go get looks at every module that any of ours requires. Code that does not
// compile is left for the cells to report.
func (p project) fetchModules(ctx context.Context, j *jupyter) error {
	sums, err := p.moduleSums()
	if err != nil || j.Modules == sums {
		return err
	}
	for _, args := range [][]string{{"list", "-m", "all"}, {"build", "./..."}} {
		say("go: go %s", strings.Join(args, " "))
		if _, err := p.output(ctx, "go", args...); err != nil {
			if ctx.Err() != nil {
				return err
			}
			say("go: %v", err)
			return nil // and try again the next time
		}
	}
	j.Modules = sums
	return p.record(*j)
}

// moduleSums returns the SHA-256 of go.mod and go.sum.
func (p project) moduleSums() (string, error) {
	h := sha256.New()
	for _, name := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(p.path(name))
		if err != nil {
			return "", err
		}
		h.Write(data)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// tool is a program that a tool line of go.mod names.
type tool struct {
	name, pkg, module string
	dir               string // below .venv
}

var tools = []tool{
	{"gonb", "github.com/janpfeifer/gonb", "github.com/janpfeifer/gonb", "bin"},
	{"goimports", "golang.org/x/tools/cmd/goimports", "golang.org/x/tools", "bin"},
}

func (p project) program(t tool) string { return p.venv(t.dir, t.name) }

// checkTool returns nil if the tool was built at the version that go.mod pins, with the Go that is in
// use. A goimports built with an older Go cannot read newer code.
func (p project) checkTool(t tool) error {
	program := p.program(t)
	if !exists(program) {
		return fmt.Errorf("%s is not there", program)
	}
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return err
	}
	if want := p.pin(t.module); info.Main.Version != want {
		return fmt.Errorf("%s is version %s, and go.mod says %s", program, info.Main.Version, want)
	}
	if info.GoVersion != runtime.Version() {
		return fmt.Errorf("%s was built with %s, and this is %s", program, info.GoVersion, runtime.Version())
	}
	return nil
}

func (p project) buildTool(ctx context.Context, t tool) error {
	say("kernel: go build %s@%s", t.pkg, p.pin(t.module))
	_, err := p.output(ctx, "go", "build", "-o", p.program(t), t.pkg)
	return err
}

func (p project) kernelDir() string { return p.venv("share", "jupyter", "kernels", "gonb") }

// kernelSpec is the part of a kernel.json that matters here.
type kernelSpec struct {
	Argv []string `json:"argv"`
}

// checkKernel returns nil if the kernel's kernel.json is where Jupyter will find it, names a program
// that exists, and names this checkout for its cells.
func (p project) checkKernel() error {
	name := filepath.Join(p.kernelDir(), "kernel.json")
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	var spec kernelSpec
	if err := json.Unmarshal(data, &spec); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if len(spec.Argv) == 0 || !exists(spec.Argv[0]) {
		return fmt.Errorf("%s names a program that is not there: %q", name, spec.Argv)
	}
	if !slices.Contains(spec.Argv, "-go_work="+p.root) {
		return fmt.Errorf("%s is for another checkout: it lacks -go_work=%s", name, p.root)
	}
	return nil
}

// installKernel lets the kernel write its own kernel.json. With -go_work, a notebook
// imports this module as it is in the checkout.
func (p project) installKernel(ctx context.Context) error {
	say("kernel: gonb -install, for this checkout only")
	// Without -force_deps, GoNB would insist on gopls on PATH, which only the lab has there.
	_, err := p.output(ctx, p.venv("bin", "gonb"), "-install", "-force_deps", "-raw_error", "-go_work="+p.root)
	return err
}

// findNumpy makes .venv/bin/python a Python with NumPy and reports whether there is one. The tests of
// package npy compare with NumPy; notebooks do without it.
func (p project) findNumpy(ctx context.Context, j jupyter) bool {
	candidates := []string{p.python()}
	if j.Way != wayVenv {
		candidates = append(candidates, interpreters(j.Nbconvert[0])...)
	}
	for _, python := range candidates {
		if _, err := p.output(ctx, python, "-c", "import numpy"); err != nil {
			continue
		}
		if python != p.python() {
			if err := p.wrapPython(python); err != nil {
				say("numpy: %v", err)
				return false
			}
		}
		say("numpy: %s has it", python)
		return true
	}
	say("numpy: not in Jupyter's Python: pip install numpy, into .venv")
	err := p.makeVenv(ctx)
	if err == nil {
		err = p.pip(ctx, "-c", p.requirementsPath(), "numpy")
	}
	if err != nil {
		say("numpy: %v", err)
		if err = p.aptInstall(ctx, "python3-numpy"); err == nil {
			err = p.wrapPython("/usr/bin/python3")
		}
	}
	if err != nil {
		say("numpy: none, so tests that compare with NumPy will fail: %v", err)
		return false
	}
	say("numpy: %s has it", p.python())
	return true
}

// interpreters returns the Pythons that may run a program written in Python.
func interpreters(program string) []string {
	var list []string
	if data, err := os.ReadFile(program); err == nil {
		line, _, _ := strings.Cut(string(data), "\n")
		words := strings.Fields(strings.TrimPrefix(line, "#!"))
		if len(words) > 0 && strings.Contains(filepath.Base(words[0]), "python") {
			list = append(list, words[0])
		}
	}
	list = append(list, filepath.Join(filepath.Dir(program), "python3"))
	if python, err := exec.LookPath("python3"); err == nil {
		list = append(list, python)
	}
	return list
}

// wrapPython makes .venv/bin/python run another Python. It is no link, because a Python finds its
// packages by the name that it is called by.
func (p project) wrapPython(python string) error {
	if err := os.MkdirAll(p.venv("bin"), 0o755); err != nil {
		return err
	}
	script := fmt.Sprintf("#!/bin/sh\nexec '%s' \"$@\"\n", strings.ReplaceAll(python, "'", `'\''`))
	if err := os.Remove(p.python()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err // a link made by venv leads to a Python that must stay
	}
	return atomicfile.WriteFile(p.python(), []byte(script), 0o755)
}
