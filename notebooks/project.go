package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/aelab-go/autoencoders/aelab/atomicfile"
	"golang.org/x/mod/modfile"
)

const modulePath = "github.com/aelab-go/autoencoders"

// project is a checkout of the module.
type project struct {
	root string // its top directory
	mod  *modfile.File
}

// findProject returns the module that the current directory is in.
func findProject() (project, error) {
	start, err := os.Getwd()
	if err != nil {
		return project{}, err
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		name := filepath.Join(dir, "go.mod")
		data, err := os.ReadFile(name)
		if err == nil {
			mod, err := modfile.Parse(name, data, nil)
			if err != nil {
				return project{}, err
			}
			if mod.Module != nil && mod.Module.Mod.Path == modulePath {
				return project{dir, mod}, checkRoot(dir)
			}
		}
		if dir == filepath.Dir(dir) {
			return project{}, fmt.Errorf("%s is not in a checkout of %s: change to one", start, modulePath)
		}
	}
}

// checkRoot returns an error if GoNB's flag -go_work cannot name the directory. The flag is a list with
// commas.
func checkRoot(dir string) error {
	if strings.Contains(dir, ",") {
		return fmt.Errorf("the kernel cannot work below %q: move the checkout to a path without a comma", dir)
	}
	return nil
}

// pin returns the version of a module that go.mod requires.
func (p project) pin(module string) string {
	for _, r := range p.mod.Require {
		if r.Mod.Path == module {
			return r.Mod.Version
		}
	}
	return ""
}

// path returns a path below the top directory.
func (p project) path(elem ...string) string {
	return filepath.Join(append([]string{p.root}, elem...)...)
}

// venv returns a path below .venv.
func (p project) venv(elem ...string) string {
	return p.path(append([]string{".venv"}, elem...)...)
}

// python returns the path of the interpreter that has NumPy, if set-up found or installed one.
func (p project) python() string { return p.venv("bin", "python") }

// say tells the user what is being done.
func say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
}

// jupyter is the Jupyter that was set up, as recorded in .venv/aelab.json.
type jupyter struct {
	Root         string   // of the checkout, which may have been moved since
	Way          way      // path, venv or apt
	Requirements string   // contents of requirements.txt when they were installed; of a venv
	Nbconvert    []string // the command, with its first arguments
	Lab          []string // JupyterLab, else the older Notebook; nil if there is neither
	Numpy        bool     // there is a python with NumPy
	Modules      string   // SHA-256 of the go.mod and go.sum whose modules were fetched
}

func (p project) recordPath() string { return p.venv("aelab.json") }

// recorded returns the Jupyter that was set up before; its zero value if none was.
func (p project) recorded() jupyter {
	var j jupyter
	if data, err := os.ReadFile(p.recordPath()); err == nil {
		if json.Unmarshal(data, &j) != nil {
			return jupyter{}
		}
	}
	return j
}

// usable returns nil if a recorded Jupyter is what w asks for. Otherwise the error says why it has to
// be set up anew.
func (p project) usable(j jupyter, w way) error {
	switch {
	case len(j.Nbconvert) == 0:
		return errors.New("Jupyter is not set up")
	case j.Root != p.root:
		return fmt.Errorf("Jupyter was set up for %s, and the checkout has been moved", j.Root)
	case w != wayAuto && w != j.Way:
		return fmt.Errorf("Jupyter was set up by way of %s, not %s", j.Way, w)
	}
	for _, command := range [][]string{j.Nbconvert, j.Lab} {
		if len(command) > 0 && !exists(command[0]) {
			return fmt.Errorf("%s is not there any more", command[0])
		}
	}
	if j.Way == wayVenv {
		if want, err := p.requirements(); err != nil || j.Requirements != want {
			return errors.New("notebooks/requirements.txt is not what was installed")
		}
	}
	return nil
}

func (p project) record(j jupyter) error {
	data, err := json.MarshalIndent(j, "", "\t")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(p.venv(), 0o755); err != nil {
		return err
	}
	return atomicfile.WriteFile(p.recordPath(), append(data, '\n'), 0o644)
}

func (p project) requirementsPath() string { return p.path("notebooks", "requirements.txt") }

func (p project) requirements() (string, error) {
	data, err := os.ReadFile(p.requirementsPath())
	return string(data), err
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return !errors.Is(err, fs.ErrNotExist)
}
