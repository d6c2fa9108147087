package main

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
)

// rivalFiles are the rivals' programs. AELAB_OPENBLAS and AELAB_TORCH say where
// the rivals are: a shared library, and interpreters with PyTorch, separated like those of PATH. Without the
// latter, that of AELAB_PYTHON and the system's are tried.
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

// startOpenBLAS compiles the program for OpenBLAS in dir and starts it. It returns what else
// has to be in the environment of who multiplies with this OpenBLAS.
func startOpenBLAS(dir string) (w *worker, env []string) {
	const name = "OpenBLAS"
	cc := os.Getenv("CC")
	if cc == "" {
		cc = "cc"
	}
	program := filepath.Join(dir, "openblas")
	if out, err := exec.Command(cc, "-O2", "-o", program, program+".c", "-ldl").CombinedOutput(); err != nil {
		return absent(name, fmt.Sprintf("no C compiler: %s: %v %s", cc, err, out)), nil
	}
	run := func() *worker {
		cmd := exec.Command(program, os.Getenv("AELAB_OPENBLAS"))
		cmd.Env = env
		return start(name, cmd)
	}
	w = run()
	// On an Intel processor newer than itself it falls back on the kernels of 2004.
	core, there := map[string]string{"avx512": "SkylakeX", "avx2": "Haswell"}[simd.Path()]
	if there && strings.HasSuffix(w.version, " Prescott") {
		w.stop()
		env = []string{coreType + core}
		w = run()
	}
	return w, env
}

// startTorches starts PyTorch with each interpreter that has it. Versions differ in the
// library that they multiply with, and which is the fastest depends on the processor.
func startTorches(dir string, env []string) []*worker {
	const name = "PyTorch"
	var list []*worker
	for _, python := range torchInterpreters() {
		if hasModule(python, "torch") {
			cmd := exec.Command(python, filepath.Join(dir, "torch_worker.py"), dir)
			cmd.Env = env
			list = append(list, start(name, cmd))
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

func hasModule(python, module string) bool {
	return exec.Command(python, "-c", "import "+module).Run() == nil
}
