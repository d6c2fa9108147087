package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"

	"github.com/aelab-go/autoencoders/datasets"
)

// diagnosis is the check of one thing that notebooks need.
type diagnosis struct {
	name  string
	check func(context.Context) (found string, err error)
	mend  string // a command, or advice
}

func doctorCommand(ctx context.Context, p project, args []string) error {
	flags := flag.NewFlagSet("doctor", flag.ContinueOnError)
	if err := parse(flags, args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("doctor: it takes no argument %q: %w", flags.Arg(0), errUsage)
	}
	var failed error
	for _, d := range p.diagnoses() {
		found, err := d.check(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			failed = errReported
			var tool toolError
			if errors.As(err, &tool) && tool.shadowed() {
				d.mend = "unset " + pythonPath + "; else " + d.mend
			}
			fmt.Printf("FAIL\t%s: %v\n\tmend it with: %s\n", d.name, err, d.mend)
			continue
		}
		fmt.Printf("ok  \t%s: %s\n", d.name, found)
	}
	return failed
}

const setupAdvice = "go run ./notebooks setup"

func (p project) diagnoses() []diagnosis {
	return []diagnosis{
		{"go", p.checkGo, "install Go " + p.mod.Go.Version + " or later from https://go.dev/dl, and put its bin directory on PATH"},
		{"gonb", p.toolFound(tools[0]), setupAdvice},
		{"goimports", p.toolFound(tools[1]), setupAdvice},
		{"gopls", p.toolFound(gopls), setupAdvice},
		{"kernel", p.kernelFound, setupAdvice},
		{"jupyter", p.jupyterFound, setupAdvice},
		{"lab", p.labFound, "go run ./notebooks setup -jupyter=venv"},
		{"numpy", p.numpyFound, ".venv/bin/python -m pip install numpy, or apt-get install python3-numpy and " + setupAdvice + " after rm -r .venv"},
		{"data", checkData, "set " + datasets.DirVariable + " to a directory that can be read, or unset it: data are then downloaded to the user's cache"},
	}
}

func (p project) checkGo(ctx context.Context) (string, error) {
	program, err := exec.LookPath("go")
	if err != nil {
		return "", errors.New("the kernel runs go, which is not on PATH")
	}
	// This program was compiled by a Go that go.mod accepts.
	return fmt.Sprintf("%s (this is %s)", program, runtime.Version()), nil
}

func (p project) toolFound(t tool) func(context.Context) (string, error) {
	return func(context.Context) (string, error) {
		return p.pin(t.module) + " in .venv/" + t.dir, p.checkTool(t)
	}
}

func (p project) kernelFound(context.Context) (string, error) {
	return "gonb, for cells that import this checkout", p.checkKernel()
}

func (p project) jupyterFound(ctx context.Context) (string, error) {
	j := p.recorded()
	if err := p.usable(j, wayAuto); err != nil {
		return "", err
	}
	version, err := p.nbconvertVersion(ctx, j.Nbconvert...)
	return fmt.Sprintf("%s (nbconvert %s)", strings.Join(j.Nbconvert, " "), version), err
}

func (p project) labFound(ctx context.Context) (string, error) {
	j := p.recorded()
	if len(j.Lab) == 0 {
		return "", errors.New("there is neither JupyterLab nor Notebook; notebooks can be executed, not opened")
	}
	version, err := p.output(ctx, j.Lab[0], append(j.Lab[1:], "--version")...)
	return fmt.Sprintf("%s (%s)", strings.Join(j.Lab, " "), version), err
}

func (p project) numpyFound(ctx context.Context) (string, error) {
	version, err := p.output(ctx, p.python(), "-c", "import numpy; print(numpy.__version__)")
	return fmt.Sprintf("%s in .venv/bin/python", version), err
}

// checkData looks only at the directory, which need not hold anything yet.
func checkData(context.Context) (string, error) {
	dir := datasets.Default().Dir
	if dir == "" {
		return "", errors.New("there is no directory for data: " + datasets.DirVariable + " is not set, and the user has no cache directory")
	}
	entries, err := os.ReadDir(dir)
	switch {
	case err == nil:
		return fmt.Sprintf("%s, with %d entries", dir, len(entries)), nil
	case errors.Is(err, os.ErrNotExist) && os.Getenv(datasets.DirVariable) == "":
		return dir + " will be made by the first download", nil
	}
	return "", err
}
