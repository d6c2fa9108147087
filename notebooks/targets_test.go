package main

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// By whatever path a notebook is named, its output stays below -out and has a file of its own.
func TestJobs(t *testing.T) {
	p := newProject(t)
	elsewhere := filepath.Join(filepath.Dir(p.root), "elsewhere")
	t.Chdir(p.path())
	names := []string{
		p.path("notebooks", "x.ipynb"),
		"notebooks/../notebooks/x.ipynb", // the same once more
		"../elsewhere/x.ipynb",
		filepath.Join(elsewhere, "deep", "X.ipynb"),
		"x.ipynb",
		filepath.Join(elsewhere, "x-2.ipynb"),
	}
	jobs, err := p.jobs(names)
	if err != nil {
		t.Fatal(err)
	}
	want := []job{
		{p.path("notebooks", "x.ipynb"), "notebooks/x.ipynb", "notebooks/x.ipynb"},
		{filepath.Join(elsewhere, "x.ipynb"), "../elsewhere/x.ipynb", "x-2.ipynb"},
		{filepath.Join(elsewhere, "deep", "X.ipynb"), filepath.Join(elsewhere, "deep", "X.ipynb"), "X-3.ipynb"},
		{p.path("x.ipynb"), "x.ipynb", "x.ipynb"},
		{filepath.Join(elsewhere, "x-2.ipynb"), filepath.Join(elsewhere, "x-2.ipynb"), "x-2-2.ipynb"},
	}
	if !slices.Equal(jobs, want) {
		t.Errorf("got  %v\nwant %v", jobs, want)
	}
	targets := map[string]bool{}
	for _, j := range jobs {
		if !filepath.IsLocal(j.target) || targets[j.target] {
			t.Errorf("%s goes to %s", j.shown, j.target)
		}
		targets[j.target] = true
	}
}

// A directory is refused if a notebook to be run would be written over there, even by way of a link. A
// directory with older outputs is accepted.
func TestCheckTargets(t *testing.T) {
	p := newProject(t)
	source := p.path("notebooks", "x.ipynb")
	write(t, source, "{}")
	out, linked := t.TempDir(), t.TempDir()
	write(t, filepath.Join(out, "notebooks", "x.ipynb"), "{}")
	if err := os.Symlink(p.path("notebooks"), filepath.Join(linked, "notebooks")); err != nil {
		t.Fatal(err)
	}
	jobs, err := p.jobs([]string{source})
	if err != nil {
		t.Fatal(err)
	}
	for dir, ok := range map[string]bool{p.root: false, linked: false, out: true, filepath.Join(out, "new"): true} {
		if err := checkTargets(dir, jobs); (err == nil) != ok || err != nil && !errors.Is(err, errUsage) {
			t.Errorf("%s: got %v, want accepted = %v", dir, err, ok)
		}
	}
}

func TestParseMixed(t *testing.T) {
	for _, test := range []struct{ args, names, out string }{
		{"x.ipynb -out d", "x.ipynb", "d"},
		{"-out d x.ipynb", "x.ipynb", "d"},
		{"x.ipynb -out=d y.ipynb", "x.ipynb y.ipynb", "d"},
		{"-out d -- x.ipynb -out", "x.ipynb -out", "d"},
		{"x.ipynb -- -out", "x.ipynb -out", ""},
		{"", "", ""},
	} {
		flags := flag.NewFlagSet("execute", flag.ContinueOnError)
		out := flags.String("out", "", "")
		names, err := parseMixed(flags, strings.Fields(test.args))
		if err != nil || strings.Join(names, " ") != test.names || *out != test.out {
			t.Errorf("%s: got %q and -out %q, %v", test.args, names, *out, err)
		}
	}
	flags := flag.NewFlagSet("execute", flag.ContinueOnError)
	if _, err := parseMixed(flags, []string{"x.ipynb", "-frob"}); !errors.Is(err, errUsage) {
		t.Errorf("an unknown flag behind a name: got %v", err)
	}
}

// All notebooks of a checkout are found, even if its path holds characters of a pattern.
func TestNoNotebooks(t *testing.T) {
	p := newProject(t)
	p.root = filepath.Join(p.root, "a[b]*")
	if _, err := p.notebooks(nil); err == nil {
		t.Error("no notebook at all passed")
	}
	write(t, p.path("notebooks", "b.ipynb"), "")
	write(t, p.path("reproductions", "x", "a.ipynb"), "")
	names, err := p.notebooks(nil)
	if want := []string{p.path("notebooks/b.ipynb"), p.path("reproductions/x/a.ipynb")}; err != nil || !slices.Equal(names, want) {
		t.Errorf("got %v, %v, want %v", names, err, want)
	}
}

func TestByFolder(t *testing.T) {
	jobs := []job{{source: "/a/x"}, {source: "/b/y"}, {source: "/a/z"}}
	got := byFolder(jobs)
	if len(got) != 2 || !slices.Equal(got[0], []job{jobs[0], jobs[2]}) || !slices.Equal(got[1], jobs[1:2]) {
		t.Errorf("folders are %v", got)
	}
}
