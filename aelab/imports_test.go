// Package aelab_test checks what no single package can: that data flows one way.
package aelab_test

import (
	"errors"
	"fmt"
	"go/build"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/aelab-go/autoencoders"

// rows lists the packages in the order in which data flows through them. A package may
// import packages of earlier rows only, and none of its own row. A new package needs
// a place here.
var rows = [][]string{
	{"aelab/internal/allocs", "aelab/internal/samebits", "aelab/pythontest"}, // for tests
	{"aelab/internal/simd"},
	{"aelab/mat32"},
	{"aelab/random"},
	{"aelab/atomicfile"}, // for all writers
	{"aelab/npy"},
	{"aelab/optim"},
	{"aelab/gradcheck"},
	{"aelab/nn"},
	{"aelab/loss"},
	{"aelab/hmc"},
	{"aelab/train"}, // before the models, which speak in its batches and terms
	{"aelab/pca", "aelab/rbm", "aelab/ae", "aelab/vae", "aelab/gan"},
	{"aelab/metrics"},
	{"aelab/plots"},
	{"aelab/nb"},
	{"datasets"},
	{"datasets/internal/matfile"}, // before loadtest, which tries the loaders that use it
	{"datasets/internal/*"},
	{"datasets/digits", "datasets/faces"}, // drawn stand-ins, which the others fall back to
	{"datasets/*"},
	{"aelab/internal/bench"}, // a program that nothing imports: it measures the library as its users do, on their data
	{"reproductions/experiment"},
	{"reproductions/experiment/papertest"}, // for tests
	{"reproductions/lesson"},               // before the papers, none of which it knows
	{"reproductions/*"},                    // the papers
	{"reproductions", "notebooks", "notebooks/python"},
}

// only names the one package that may import anything below a path of another module.
var only = map[string]string{
	"github.com/sbinet/npyio":    "aelab/npy",
	"github.com/janpfeifer/gonb": "aelab/nb",
}

// pkg is a package of this module: its path and what it imports, tests apart.
type pkg struct {
	path                 string // within the module
	imports, testImports []string
}

// faults returns one sentence for each import that breaks a rule, and the number of
// imports within the module and of those that only one package may have.
func faults(p pkg) (list []string, within, exclusive int) {
	from := row(p.path)
	if from < 0 {
		return []string{p.path + " has no row"}, 0, 0
	}
	check := func(imported string, test bool) {
		for above, owner := range only {
			if imported == above || strings.HasPrefix(imported, above+"/") {
				exclusive++
				if p.path != owner {
					list = append(list, fmt.Sprintf("%s imports %s, which only %s may", p.path, imported, owner))
				}
			}
		}
		local, ok := strings.CutPrefix(imported, module+"/")
		if !ok || local == p.path { // a test in package x_test imports x
			return
		}
		within++
		switch to := row(local); {
		case to < 0:
			list = append(list, fmt.Sprintf("%s imports %s, which has no row", p.path, local))
		case test && top(local) == top(p.path) && !(paper(local) && paper(p.path)):
			// A test may lean on later packages to check its own, within the same top folder.
		case to >= from:
			list = append(list, fmt.Sprintf("%s imports %s, which is not in an earlier row", p.path, local))
		}
	}
	for _, imported := range p.imports {
		check(imported, false)
	}
	for _, imported := range p.testImports {
		check(imported, true)
	}
	return list, within, exclusive
}

// row returns the first row that a package matches, or -1.
func row(local string) int {
	return slices.IndexFunc(rows, func(r []string) bool {
		return slices.ContainsFunc(r, func(pattern string) bool {
			ok, err := path.Match(pattern, local)
			return ok && err == nil
		})
	})
}

func top(local string) string { return strings.SplitN(local, "/", 2)[0] }

func paper(local string) bool { return row(local) == row("reproductions/any") }

// TestImports checks all packages of the module. It reads them with go/build and not with
// the go command, so that the test cache sees which files it depends on.
func TestImports(t *testing.T) {
	packages := load(t)
	within, exclusive := 0, 0
	for _, p := range packages {
		list, n, m := faults(p)
		for _, fault := range list {
			t.Error(fault)
		}
		within += n
		exclusive += m
	}
	// The smallest module that these rules make sense for has more than this.
	if len(packages) < 15 || within < 30 || exclusive < 2 {
		t.Errorf("checked %d packages, %d imports among them and %d exclusive ones: too few to be all", len(packages), within, exclusive)
	}
}

// TestFaults checks that each kind of wrong import is found.
func TestFaults(t *testing.T) {
	in := func(locals ...string) []string {
		for i, local := range locals {
			locals[i] = module + "/" + local
		}
		return locals
	}
	for _, test := range []struct {
		name string
		p    pkg
		want int
	}{
		{"forward", pkg{"aelab/nn", in("aelab/mat32", "aelab/random"), in("aelab/nn", "aelab/gradcheck")}, 0},
		{"backward", pkg{"aelab/mat32", in("aelab/nn"), nil}, 1},
		{"same row", pkg{"aelab/vae", in("aelab/ae"), nil}, 1},
		{"library imports data", pkg{"aelab/plots", in("datasets/mnist"), nil}, 1},
		{"library's test imports data", pkg{"aelab/plots", nil, in("datasets")}, 1},
		{"test imports later package", pkg{"aelab/mat32", nil, in("aelab/npy")}, 0},
		{"paper imports paper", pkg{"reproductions/zhao2017", in("reproductions/kingma2013", "reproductions/experiment"), nil}, 1},
		{"paper's test imports paper", pkg{"reproductions/zhao2017", nil, in("reproductions/kingma2013")}, 1},
		{"data imports paper", pkg{"datasets/mnist", in("reproductions/kingma2013"), nil}, 1},
		{"npyio", pkg{"aelab/train", []string{"github.com/sbinet/npyio/npy"}, nil}, 1},
		{"npyio in a test", pkg{"aelab/plots", nil, []string{"github.com/sbinet/npyio"}}, 1},
		{"npyio in npy", pkg{"aelab/npy", []string{"github.com/sbinet/npyio/npy"}, nil}, 0},
		{"gonbui", pkg{"aelab/plots", []string{"github.com/janpfeifer/gonb/gonbui"}, nil}, 1},
		{"no row", pkg{"aelab/utils", nil, nil}, 1},
		{"import without a row", pkg{"aelab/nn", in("aelab/utils"), nil}, 1},
	} {
		if got, _, _ := faults(test.p); len(got) != test.want {
			t.Errorf("%s: faults %q, want %d", test.name, got, test.want)
		}
	}
}

// load reads the packages of the module, which begins in the folder above this one.
func load(t *testing.T) []pkg {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	var packages []pkg
	err = filepath.WalkDir(root, func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() || dir == root {
			return err
		}
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil || strings.HasPrefix(d.Name(), ".") || strings.HasPrefix(d.Name(), "_") || d.Name() == "testdata" {
			return filepath.SkipDir
		}
		p, err := build.ImportDir(dir, 0)
		var none *build.NoGoError
		if errors.As(err, &none) && len(p.TestGoFiles)+len(p.XTestGoFiles) == 0 {
			return nil
		} else if err != nil && none == nil {
			return err
		}
		local, err := filepath.Rel(root, dir)
		if err != nil {
			return err
		}
		if local = filepath.ToSlash(local); local != "aelab" { // which is this test
			packages = append(packages, pkg{local, p.Imports, append(p.TestImports, p.XTestImports...)})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return packages
}
