package papertest

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

var regen = flag.Bool("regen", false, "write the Python files beside the committed weights anew")

// Weights loads the weights that recorded runs of the paper share into the modules listed under their name.
// It checks that the Python file beside each builds these modules. With -regen it writes that file anew.
func Weights(t *testing.T, p experiment.Paper, modules map[string][]nn.Module) {
	t.Helper()
	for _, e := range p.Experiments {
		r, err := experiment.ReadResult(p.Results, e.ID)
		if err != nil {
			t.Fatal(err)
		}
		if r == nil {
			continue
		}
		for _, w := range r.Weights {
			checkWeights(t, p, r, w.Name, modules[w.Name])
		}
	}
}

func checkWeights(t *testing.T, p experiment.Paper, r *experiment.Result, name string, modules []nn.Module) {
	t.Helper()
	if len(modules) == 0 {
		t.Errorf("%s: the modules of the weights %s are not listed", p.Name, name)
		return
	}
	if _, err := p.LoadWeights(name, modules...); err != nil {
		t.Error(err)
	}
	root, err := experiment.Root()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(root, "reproductions", p.Name, "weights", name+".py")
	want := r.PyTorch(name, modules...)
	if *regen {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("%s (%v) does not build the modules of %s.npz: write it with go test ./reproductions/%s -run Weights -regen", path, err, name, p.Name)
	}
}
