package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// newProject returns an empty checkout.
func newProject(t *testing.T) project {
	t.Helper()
	const text = "module " + modulePath + "\n\ngo 1.24.4\n\nrequire (\n\tgithub.com/janpfeifer/gonb v0.11.4 // indirect\n\tgolang.org/x/tools v0.36.0\n)\n"
	root := t.TempDir()
	mod, err := modfile.Parse("go.mod", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	p := project{root, mod}
	write(t, p.path("go.mod"), text)
	return p
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

func TestFindProject(t *testing.T) {
	p := newProject(t)
	sub := p.path("a", "b")
	write(t, filepath.Join(sub, "go.mod"), "module other\n")
	t.Chdir(sub)
	got, err := findProject()
	if err != nil {
		t.Fatal(err)
	}
	if same(t, got.root, p.root); got.pin("github.com/janpfeifer/gonb") != "v0.11.4" {
		t.Errorf("gonb is pinned at %q, want v0.11.4", got.pin("github.com/janpfeifer/gonb"))
	}
	t.Chdir(t.TempDir())
	if _, err := findProject(); err == nil || !strings.Contains(err.Error(), "is not in a checkout of") {
		t.Errorf("outside a checkout: got %v", err)
	}
}

func same(t *testing.T, a, b string) {
	t.Helper()
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	if errX != nil || errY != nil || !os.SameFile(x, y) {
		t.Errorf("got directory %s, want %s", a, b)
	}
}

func TestRootWithComma(t *testing.T) {
	if err := checkRoot("/a,b"); err == nil {
		t.Error("a path with a comma passed; the kernel would split it")
	}
}

func TestEnviron(t *testing.T) {
	p := newProject(t)
	t.Setenv("GOWORK", "off")
	t.Setenv("GOFLAGS", "-tags=x -mod=mod")
	t.Setenv("JUPYTER_PATH", "/elsewhere")
	t.Setenv("AELAB_DATA", "data")
	t.Setenv("PATH", "/bin")
	t.Setenv("GOTRACEBACK", "")
	env := p.environ("EXTRA=1")
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"GOFLAGS=-tags=x -ldflags=-s", "JUPYTER_PATH=" + p.venv("share/jupyter"), "JUPYTER_CONFIG_DIR=" + p.venv("var/jupyter/config"),
		"GOTRACEBACK=none", "AELAB_DATA=" + filepath.Join(wd, "data"), "PATH=" + p.venv("bin") + ":/bin", "EXTRA=1",
	} {
		if !slices.Contains(env, want) {
			t.Errorf("%s is not in the environment", want)
		}
	}
	for _, entry := range env {
		if strings.HasPrefix(entry, "GOWORK=") {
			t.Errorf("%s would hide the kernel's go.work", entry)
		}
	}
	t.Setenv("GOFLAGS", "--ldflags=-w")
	if !slices.Contains(p.environ(), "GOFLAGS=--ldflags=-w") {
		t.Error("linker flags of the user do not reach the kernel")
	}
	t.Setenv("GOTRACEBACK", "all")
	if !slices.Contains(p.environ(), "GOTRACEBACK=all") {
		t.Error("a GOTRACEBACK that is set does not reach the kernel")
	}
}

// A Jupyter that was set up is used again, unless something has changed.
func TestUsable(t *testing.T) {
	p := newProject(t)
	write(t, p.requirementsPath(), "numpy==1\n")
	write(t, p.python(), "")
	good := jupyter{
		Root: p.root, Way: wayVenv, Requirements: "numpy==1\n",
		Nbconvert: []string{p.python(), "-m", "nbconvert"}, Lab: []string{p.python()}, Numpy: true,
	}
	if err := p.record(good); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		change func(*jupyter)
		way    way
		fault  string
	}{
		{"as recorded", func(*jupyter) {}, wayAuto, ""},
		{"the same way", func(*jupyter) {}, wayVenv, ""},
		{"another way", func(*jupyter) {}, wayPath, "by way of venv, not path"},
		{"nothing recorded", func(j *jupyter) { *j = jupyter{} }, wayAuto, "not set up"},
		{"cut short", func(j *jupyter) { j.Nbconvert = nil }, wayAuto, "not set up"},
		{"moved", func(j *jupyter) { j.Root = "/elsewhere" }, wayAuto, "has been moved"},
		{"other pins", func(j *jupyter) { j.Requirements = "numpy==0\n" }, wayAuto, "requirements.txt is not what was installed"},
		{"gone", func(j *jupyter) { j.Nbconvert = []string{"/nowhere/jupyter-nbconvert"} }, wayAuto, "is not there any more"},
		{"lab gone", func(j *jupyter) { j.Lab = []string{"/nowhere/jupyter-lab"} }, wayAuto, "is not there any more"},
	} {
		j := p.recorded()
		test.change(&j)
		err := p.usable(j, test.way)
		if test.fault == "" && err != nil || test.fault != "" && (err == nil || !strings.Contains(err.Error(), test.fault)) {
			t.Errorf("%s: got %v, want %q", test.name, err, test.fault)
		}
	}
}

func TestCheckKernel(t *testing.T) {
	p := newProject(t)
	spec := filepath.Join(p.kernelDir(), "kernel.json")
	program := p.venv("bin", "gonb")
	write(t, program, "")
	for text, ok := range map[string]bool{
		`{"argv": ["` + program + `", "-go_work=` + p.root + `"]}`: true,
		`{"argv": ["` + program + `", "-go_work=/other"]}`:         false,
		`{"argv": ["/nowhere/gonb", "-go_work=` + p.root + `"]}`:   false,
		`{"argv": []}`: false,
		`{`:            false,
	} {
		write(t, spec, text)
		if err := p.checkKernel(); (err == nil) != ok {
			t.Errorf("%s: got %v, want accepted = %v", text, err, ok)
		}
	}
}

// A kernel that names the Python of a checkout's former place is made anew. One that pip has installed
// stays.
func TestPythonKernel(t *testing.T) {
	p := newProject(t)
	write(t, p.python(), "#!/bin/sh\n") // a Python that has ipykernel
	for name, kept := range map[string]bool{"python": true, p.python(): true, "/elsewhere/.venv/bin/python": false, "": false} {
		text := `{"argv": ["` + name + `", "-m", "ipykernel_launcher"]}`
		if name == "" {
			text = "{"
		}
		write(t, p.pythonKernelPath(), text)
		if err := p.installPythonKernel(context.Background()); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(p.pythonKernelPath())
		if err != nil || (string(got) == text) != kept || !kept && !strings.Contains(string(got), p.python()) {
			t.Errorf("%s became %s, %v", text, got, err)
		}
	}
}

// A tool counts as built only at the version of go.mod. This test program has no version.
func TestCheckTool(t *testing.T) {
	p := newProject(t)
	if err := p.checkTool(tools[0]); err == nil || !strings.Contains(err.Error(), "is not there") {
		t.Errorf("no tool: got %v", err)
	}
	write(t, p.venv("bin", "gonb"), "not a program")
	if p.checkTool(tools[0]) == nil {
		t.Error("a file that is no program passed for the kernel")
	}
	self, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	write(t, p.venv("bin", "gonb"), string(self))
	if err := p.checkTool(tools[0]); err == nil || !strings.Contains(err.Error(), "go.mod says v0.11.4") {
		t.Errorf("another version: got %v", err)
	}
}

// The wrapper passes arguments on, and finds a Python whose path needs quotes.
func TestWrapPython(t *testing.T) {
	p := newProject(t)
	other := p.path("it's here", "python3")
	write(t, other, "#!/bin/sh\necho \"$0|$1\"\n")
	if err := p.wrapPython(other); err != nil {
		t.Fatal(err)
	}
	got, err := exec.Command(p.python(), "a b").Output()
	if want := other + "|a b\n"; err != nil || string(got) != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

func TestUsageErrors(t *testing.T) {
	t.Chdir("..")
	for _, test := range []struct {
		args []string
		want string
	}{
		{nil, "no command given"},
		{[]string{"frob"}, `no command is called "frob"`},
		{[]string{"setup", "-frob"}, "setup: flag provided but not defined: -frob"},
		{[]string{"setup", "-jupyter=conda"}, "it is auto, path, venv or apt"},
		{[]string{"setup", "x"}, `it takes no argument "x"`},
		{[]string{"doctor", "x"}, `it takes no argument "x"`},
		{[]string{"execute", "-inplace", "-check"}, "-inplace goes with neither"},
		{[]string{"execute", "notebooks/00-quickstart.ipynb", "-inplace", "-out", "d"}, "-inplace goes with neither"},
		{[]string{"execute", "-out", ".", "notebooks/00-quickstart.ipynb"},
			"with -out ., notebooks/00-quickstart.ipynb would be written over notebooks/00-quickstart.ipynb"},
		{[]string{"execute", "-timeout", "5ms"}, "less than a second"},
		{[]string{"execute", "aelab"}, "aelab is not a notebook"},
		{[]string{"execute", "README.md"}, "README.md is not a notebook"},
		{[]string{"execute", "nowhere.ipynb"}, "nowhere.ipynb: no such file"},
	} {
		err := run(context.Background(), test.args)
		if !errors.Is(err, errUsage) || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: got %v, want one sentence that says %q", test.args, err, test.want)
		}
	}
}
