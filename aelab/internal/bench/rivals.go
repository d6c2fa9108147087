package main

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
)

// rivalFiles are the rivals' programs. AELAB_OPENBLAS, AELAB_TORCH and AELAB_PYTHON say where
// the rivals are: a shared library, interpreters with PyTorch separated like those of
// PATH, and an interpreter with NumPy.
//
//go:embed rivals/*.c rivals/*.py
var rivalFiles embed.FS

// unpack writes the rivals' programs to dir.
func unpack(dir string) error {
	files, err := fs.Sub(rivalFiles, "rivals")
	if err != nil {
		return err
	}
	return os.CopyFS(dir, files)
}

// startOpenBLAS compiles the program for OpenBLAS in dir and starts it.
func startOpenBLAS(dir string) *worker {
	const name = "OpenBLAS"
	cc := os.Getenv("CC")
	if cc == "" {
		cc = "cc"
	}
	program := filepath.Join(dir, "openblas")
	if out, err := exec.Command(cc, "-O2", "-o", program, program+".c", "-ldl").CombinedOutput(); err != nil {
		return absent(name, fmt.Sprintf("no C compiler: %s: %v %s", cc, err, out))
	}
	return start(name, exec.Command(program, os.Getenv("AELAB_OPENBLAS")))
}

// startTorches starts PyTorch with each interpreter that has it. Versions differ in the
// library that they multiply with, and which is the fastest depends on the processor.
func startTorches(dir string) []*worker {
	const name = "PyTorch"
	var list []*worker
	for _, python := range torchInterpreters() {
		if hasModule(python, "torch") {
			list = append(list, start(name, exec.Command(python, filepath.Join(dir, "torch_worker.py"), dir)))
		}
	}
	if len(list) == 0 {
		list = append(list, absent(name, "no interpreter has it; AELAB_TORCH may name one"))
	}
	return list
}

// torchInterpreters lists where PyTorch may be.
func torchInterpreters() []string {
	if list := os.Getenv("AELAB_TORCH"); list != "" {
		return filepath.SplitList(list)
	}
	list := []string{"/usr/bin/python3"}
	if python := os.Getenv("AELAB_PYTHON"); python != "" {
		list = append(list, python)
	}
	return list
}

func startNumPy(dir string) *worker {
	const name = "NumPy"
	python := os.Getenv("AELAB_PYTHON")
	if python == "" {
		python = "python3"
	}
	if !hasModule(python, "numpy") {
		return absent(name, python+" does not have it; AELAB_PYTHON may name one that does")
	}
	return start(name, exec.Command(python, filepath.Join(dir, "numpy_worker.py"), dir))
}

func hasModule(python, module string) bool {
	return exec.Command(python, "-c", "import "+module).Run() == nil
}
