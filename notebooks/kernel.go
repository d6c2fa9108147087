package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/aelab-go/autoencoders/aelab/atomicfile"
)

// kernel describes a program that runs a notebook's cells: GoNB, or Python for the notebooks that load
// our weights in Python.
type kernel struct{ name, title, language, extension, mimetype, mode string }

var (
	goKernel     = kernel{"gonb", "Go (gonb)", "go", ".go", "text/x-go", ""}
	pythonKernel = kernel{"python3", "Python 3 (ipykernel)", "python", ".py", "text/x-python", "ipython"}
)

// kernel returns the kernel that a notebook names, or GoNB if it names neither.
func (nb *notebook) kernel() kernel {
	if spec, _ := nb.Metadata["kernelspec"].(map[string]any); spec["name"] == pythonKernel.name {
		return pythonKernel
	}
	return goKernel
}

// metadata returns a notebook's kernelspec and language_info as they are committed. They lack the
// version of the language, which Jupyter would add. They name a lexer, because GoNB names none, and
// nbconvert would then colour the cells as Python.
func (k kernel) metadata() (spec, language map[string]any) {
	spec = map[string]any{"display_name": k.title, "language": k.language, "name": k.name}
	language = map[string]any{
		"codemirror_mode": k.mode, "file_extension": k.extension, "mimetype": k.mimetype, "name": k.language,
		"nbconvert_exporter": "", "pygments_lexer": k.language,
	}
	return spec, language
}

func (p project) pythonKernelPath() string {
	return p.venv("share", "jupyter", "kernels", pythonKernel.name, "kernel.json")
}

// hasPythonKernel reports whether Jupyter can run .venv/bin/python as a kernel. The kernel that pip
// installs into .venv names its Python without a path. One of another path was made before the checkout
// was moved.
func (p project) hasPythonKernel() bool {
	data, err := os.ReadFile(p.pythonKernelPath())
	var spec kernelSpec
	if err != nil || json.Unmarshal(data, &spec) != nil || len(spec.Argv) == 0 {
		return false
	}
	return !filepath.IsAbs(spec.Argv[0]) || spec.Argv[0] == p.python()
}

// installPythonKernel lets Jupyter run .venv/bin/python as a kernel, unless it can already.
func (p project) installPythonKernel(ctx context.Context) error {
	if p.hasPythonKernel() {
		return nil
	}
	if _, err := p.output(ctx, p.python(), "-c", "import ipykernel"); err != nil {
		say("kernel: Python notebooks do not run here, as Jupyter's Python has no ipykernel: install it there")
		return ctx.Err()
	}
	data, err := json.Marshal(map[string]any{
		"argv":         []string{p.python(), "-m", "ipykernel_launcher", "-f", "{connection_file}"},
		"display_name": pythonKernel.title, "language": pythonKernel.language,
	})
	if err != nil {
		return err
	}
	path := p.pythonKernelPath()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return atomicfile.WriteFile(path, data, 0o644)
}
