package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A go.work above the checkout that does not list its module changes nothing for the module.
func TestParentWorkspace(t *testing.T) {
	p := newProject(t)
	write(t, filepath.Join(filepath.Dir(p.root), "go.work"), "go 1.24\n")
	got, err := p.output(context.Background(), "go", "list", "-m")
	if err != nil || got != modulePath {
		t.Errorf("go list -m: got %q, %v, want %s", got, err, modulePath)
	}
}

// The error of a command tells all that the command wrote. It names PYTHONPATH where that is the likely
// cause.
func TestToolError(t *testing.T) {
	p := newProject(t)
	for _, test := range []struct{ script, pythonPath, want string }{
		{"echo cause >&2; exit 3", "", "exit status 3: cause"},
		{"echo cause >&2; echo advice >&2; exit 3", "/p", "exit status 3:\n\tcause\n\tadvice"},
		{"echo cause; exit 3", "", "exit status 3: cause"},
		{"exit 3", "", "exit status 3"},
		{"echo 'Traceback (most recent call last):' >&2; exit 3", "/p",
			"exit status 3: Traceback (most recent call last):\nPYTHONPATH is /p: packages there come before Jupyter's own, and may be the cause"},
	} {
		t.Setenv(pythonPath, test.pythonPath)
		_, err := p.output(context.Background(), "sh", "-c", test.script)
		if want := "sh -c " + test.script + ": " + test.want; err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	if _, err := p.output(context.Background(), "/nowhere/tool"); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("a program that is not there: got %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := p.output(ctx, "sh", "-c", "exit 3"); !errors.Is(err, context.Canceled) {
		t.Errorf("after an interrupt: got %v", err)
	}
}

func TestExcerpt(t *testing.T) {
	var long []string
	for i := range 50 {
		long = append(long, fmt.Sprint(i))
	}
	got := strings.Split(excerpt(strings.Join(long, "\n")+"\n\n"), "\n")
	if len(got) != 31 || got[9] != "9" || got[10] != "… (20 lines)" || got[11] != "30" || got[30] != "49" {
		t.Errorf("got %q", got)
	}
	if got := excerpt(" a \r\nb\n"); got != "a\nb" {
		t.Errorf("got %q", got)
	}
}

// Only a Jupyter that is complete without PYTHONPATH runs without it.
func TestPythonPath(t *testing.T) {
	p := newProject(t)
	t.Setenv(pythonPath, "/p")
	for w, want := range map[way]bool{wayVenv: false, wayPath: true, wayApt: true} {
		if err := p.record(jupyter{Way: w}); err != nil {
			t.Fatal(err)
		}
		if got := slices.Contains(p.environ(), "PYTHONPATH=/p"); got != want {
			t.Errorf("way %s: PYTHONPATH is kept: %v, want %v", w, got, want)
		}
	}
}

// value returns what env gives a variable: the last value counts.
func value(env []string, name string) string {
	var v string
	for _, entry := range env {
		if n, text, _ := strings.Cut(entry, "="); n == name {
			v = text
		}
	}
	return v
}

func TestLabEnviron(t *testing.T) {
	p := newProject(t)
	t.Setenv("GOPROXY", "https://proxy.example")
	t.Setenv("JUPYTER_CONFIG_PATH", "/mine")
	for online, want := range map[bool]string{false: "off", true: "https://proxy.example"} {
		if got := value(p.labEnviron(online), "GOPROXY"); got != want {
			t.Errorf("online %v: GOPROXY is %q, want %q", online, got, want)
		}
	}
	if got, want := value(p.labEnviron(false), "JUPYTER_CONFIG_PATH"), p.labConfig()+":/mine"; got != want {
		t.Errorf("JUPYTER_CONFIG_PATH is %q, want %q", got, want)
	}
	if err := p.writeLabConfig(); err != nil {
		t.Fatal(err)
	}
	path := filepath.SplitList(value(p.labEnviron(false), "PATH"))
	if path[0] != p.venv("lab", "bin") || path[1] != p.venv("bin") {
		t.Errorf("PATH begins with %q, want gopls's directory and .venv/bin", path[:2])
	}
	var overrides map[string]map[string]int
	data, err := os.ReadFile(filepath.Join(p.labConfig(), "labconfig", "default_setting_overrides.json"))
	if err == nil {
		err = json.Unmarshal(data, &overrides)
	}
	if err != nil || overrides["@jupyterlab/completer-extension:manager"]["providerTimeout"] < 5000 {
		t.Errorf("got %s, %v", data, err)
	}
	data, err = os.ReadFile(filepath.Join(p.labConfig(), "labconfig", "page_config.json"))
	if err != nil {
		t.Fatal(err)
	}
	var config struct{ DisabledExtensions map[string]bool }
	if err := json.Unmarshal(data, &config); err != nil || !config.DisabledExtensions["@jupyterlab/apputils-extension:announcements"] {
		t.Errorf("got %s, %v", data, err)
	}
}

func TestLabOpensTheIndex(t *testing.T) {
	p, err := findProject()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(labFlags(p), "--LabApp.default_url=/lab/tree/"+index) {
		t.Errorf("got flags %q, want one that opens %s", labFlags(p), index)
	}
	if _, err := readNotebook(p.path(index)); err != nil {
		t.Error(err)
	}
}

// The modules that cells import are fetched again when go.mod or go.sum changes, and only then.
func TestFetchModules(t *testing.T) {
	p := newProject(t)
	t.Setenv("GOPROXY", "off")
	write(t, p.path("go.mod"), "module "+modulePath+"\n\ngo 1.24\n")
	write(t, p.path("go.sum"), "")
	write(t, p.path("a.go"), "package a\n")
	var j jupyter
	if err := p.fetchModules(context.Background(), &j); err != nil || j.Modules == "" || p.recorded().Modules != j.Modules {
		t.Fatalf("got %+v, %v", j, err)
	}
	write(t, p.path("a.go"), "package a; func") // would be reported, if it were compiled again
	first := j.Modules
	if err := p.fetchModules(context.Background(), &j); err != nil || j.Modules != first {
		t.Errorf("the same sums: got %+v, %v", j, err)
	}
	write(t, p.path("go.mod"), "module "+modulePath+"\n\ngo 1.24.1\n")
	if err := p.fetchModules(context.Background(), &j); err != nil || p.recorded().Modules != first {
		t.Errorf("code that does not compile: got %v, and recorded %q", err, p.recorded().Modules)
	}
	write(t, p.path("a.go"), "package a\n")
	if err := p.fetchModules(context.Background(), &j); err != nil || p.recorded().Modules == first {
		t.Errorf("other sums: got %v, and nothing new recorded", err)
	}
}
