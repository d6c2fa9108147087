package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// findJupyter sets up Jupyter in the given way, or in the first that works.
func (p project) findJupyter(ctx context.Context, w way) (jupyter, error) {
	ways := []struct {
		way
		setUp func(context.Context) (jupyter, error)
	}{{wayPath, p.jupyterOnPath}, {wayVenv, p.jupyterFromPip}, {wayApt, p.jupyterFromApt}}
	if w == wayAuto && p.recorded().Way == wayVenv {
		w = wayVenv // the recorded one is out of date, or was not finished
	}
	var reasons []string
	for _, try := range ways {
		if w != wayAuto && w != try.way {
			continue
		}
		j, err := try.setUp(ctx)
		if err == nil {
			j.Root, j.Way = p.root, try.way
			return j, nil
		}
		if ctx.Err() != nil {
			return jupyter{}, err
		}
		if w == wayAuto {
			say("jupyter: not by way of %s: %v", try.way, err)
		}
		reasons = append(reasons, fmt.Sprintf("%s: %v", try.way, err))
	}
	return jupyter{}, fmt.Errorf("no Jupyter could be had:\n%s", indent(strings.Join(reasons, "\n")))
}

// jupyterOnPath uses a Jupyter that somebody else installed.
func (p project) jupyterOnPath(ctx context.Context) (jupyter, error) {
	if python := p.python(); exists(python) {
		if version, err := p.nbconvertVersion(ctx, python, "-m", "nbconvert"); err == nil {
			j := jupyter{Nbconvert: []string{python, "-m", "nbconvert"}}
			if _, err := p.output(ctx, python, "-m", "jupyterlab", "--version"); err == nil {
				j.Lab = []string{python, "-m", "jupyterlab"}
			}
			say("jupyter: using the one in .venv (nbconvert %s)", version)
			return j, nil
		}
	}
	nbconvert, err := exec.LookPath("jupyter-nbconvert")
	if err != nil {
		return jupyter{}, errors.New("there is no jupyter-nbconvert on PATH or in .venv")
	}
	return p.installedJupyter(ctx, filepath.Dir(nbconvert))
}

// installedJupyter uses the Jupyter whose programs are in dir.
func (p project) installedJupyter(ctx context.Context, dir string) (jupyter, error) {
	nbconvert := filepath.Join(dir, "jupyter-nbconvert")
	version, err := p.nbconvertVersion(ctx, nbconvert)
	if err != nil {
		return jupyter{}, err
	}
	j := jupyter{Nbconvert: []string{nbconvert}}
	opens := "nothing that opens notebooks"
	for _, name := range []string{"jupyter-lab", "jupyter-notebook"} {
		program := filepath.Join(dir, name)
		if v, err := p.output(ctx, program, "--version"); err == nil {
			j.Lab = []string{program}
			opens = name + " " + v
			break
		}
	}
	say("jupyter: using the one in %s (nbconvert %s, %s)", dir, version, opens)
	return j, nil
}

// nbconvertVersion runs nbconvert for its version, and refuses one that is too old.
func (p project) nbconvertVersion(ctx context.Context, command ...string) (string, error) {
	version, err := p.output(ctx, command[0], append(command[1:], "--version")...)
	if err != nil {
		return "", err
	}
	major, _, _ := strings.Cut(version, ".")
	if n, err := strconv.Atoi(major); err != nil || n < 6 {
		return "", fmt.Errorf("%s is nbconvert %q, and 6 or later is needed", strings.Join(command, " "), version)
	}
	return version, nil
}

// jupyterFromPip installs what requirements.txt pins into .venv.
func (p project) jupyterFromPip(ctx context.Context) (jupyter, error) {
	if err := p.makeVenv(ctx); err != nil {
		return jupyter{}, err
	}
	requirements, err := p.requirements()
	if err != nil {
		return jupyter{}, err
	}
	if err := p.record(jupyter{Root: p.root, Way: wayVenv}); err != nil { // what follows may be cut short
		return jupyter{}, err
	}
	say("jupyter: pip install -r notebooks/requirements.txt, into .venv (about a minute)")
	if err := p.pip(ctx, "-r", p.requirementsPath()); err != nil {
		return jupyter{}, err
	}
	// Both run by python -m, not by pip's scripts. Those name the directory that they were installed
	// in, and the system may refuse a long name.
	python := p.python()
	return jupyter{
		Requirements: requirements,
		Nbconvert:    []string{python, "-m", "nbconvert"},
		Lab:          []string{python, "-m", "jupyterlab"},
	}, nil
}

func (p project) pip(ctx context.Context, args ...string) error {
	args = append([]string{"-m", "pip", "install", "--quiet", "--no-cache-dir", "--disable-pip-version-check"}, args...)
	_, err := p.output(ctx, p.python(), args...)
	return err
}

// makeVenv makes .venv a Python environment, unless it is one that works.
func (p project) makeVenv(ctx context.Context) error {
	if exists(p.venv("pyvenv.cfg")) {
		if _, err := p.output(ctx, p.python(), "-c", "import pip"); err == nil {
			return nil
		}
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		return errors.New("there is no python3 on PATH")
	}
	if err := p.checkPython(ctx, python); err != nil {
		return err
	}
	say("python: %s -m venv .venv", python)
	_, err = p.output(ctx, python, "-m", "venv", "--clear", p.venv())
	return err
}

// checkPython returns an error if python cannot make an environment with the pinned packages.
func (p project) checkPython(ctx context.Context, python string) error {
	minor, err := p.output(ctx, python, "-c", "import sys; print(sys.version_info[1] if sys.version_info[0] == 3 else 0)")
	if err != nil {
		return err
	}
	if n, err := strconv.Atoi(minor); err != nil || n < 10 {
		return fmt.Errorf("%s is Python 3.%s, and the pinned packages need 3.10 or later", python, minor)
	}
	if _, err := p.output(ctx, python, "-c", "import venv, ensurepip"); err != nil {
		return fmt.Errorf("%s cannot make an environment with pip (Debian and Ubuntu: apt-get install python3-venv)", python)
	}
	return nil
}

// jupyterFromApt installs the distribution's packages.
func (p project) jupyterFromApt(ctx context.Context) (jupyter, error) {
	if _, err := p.installedJupyter(ctx, "/usr/bin"); err != nil {
		if err := p.aptInstall(ctx, "jupyter-nbconvert"); err != nil {
			return jupyter{}, err
		}
		// Debian 12 has no JupyterLab; its Notebook opens the same files.
		if p.aptInstall(ctx, "jupyterlab") != nil {
			if err := p.aptInstall(ctx, "jupyter-notebook"); err != nil {
				return jupyter{}, err
			}
		}
	}
	return p.installedJupyter(ctx, "/usr/bin")
}

// aptInstall installs a package, as root or with sudo.
func (p project) aptInstall(ctx context.Context, name string) error {
	if _, err := exec.LookPath("apt-get"); err != nil {
		return errors.New("there is no apt-get here")
	}
	command := []string{"env", "DEBIAN_FRONTEND=noninteractive", "apt-get"}
	if os.Geteuid() != 0 {
		if _, err := exec.LookPath("sudo"); err != nil {
			return errors.New("apt-get needs root, and there is no sudo")
		}
		command = append([]string{"sudo"}, command...)
	}
	run := func(args ...string) error {
		say("apt: apt-get %s", strings.Join(args, " "))
		_, err := p.output(ctx, command[0], slices.Concat(command[1:], args)...)
		return err
	}
	install := []string{"install", "--yes", "--no-install-recommends", name}
	err := run(install...)
	if err == nil || ctx.Err() != nil {
		return err
	}
	if err := run("update"); err != nil { // lists of packages may be missing or old
		return err
	}
	return run(install...)
}
