// Package lesson holds the functions that the notebooks share, so that a cell shows an idea and no plumbing.
// They load data, run experiments, show figures with their captions, and show tables of claims.
//
// The package knows no paper: functions that need one take it as an argument. On an error, all of them end
// the cell with one sentence. A long run ends when the cell is interrupted, and continues when the cell is
// run again.
package lesson

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sync"

	"github.com/aelab-go/autoencoders/aelab/nb"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/pca"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/mnist"
	"github.com/aelab-go/autoencoders/datasets/shapes2d"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// Digits returns MNIST. If MNIST is not available and stand-ins are allowed, it returns drawn digits. A cell
// loads them once.
func Digits() datasets.Split { return digits() }

var digits = sync.OnceValue(func() datasets.Split {
	training, test, err := mnist.Load(nb.Context(), datasets.Default())
	nb.Check(err)
	return datasets.Split{Train: training, Test: test}
})

// ShowDigits is Show for figures that are made from Digits.
func ShowDigits(f *plots.Figure, caption string) { Show(f, caption, Digits().Origins()...) }

// Principal returns the r leading principal components of the training digits.
func Principal(r int) *pca.PCA { return components().Leading(r) }

var components = sync.OnceValue(func() *pca.PCA {
	x := Digits().Train.Pixels
	p, err := pca.Fit(x, min(x.Rows, x.Cols))
	nb.Check(err)
	return p
})

// Shapes returns the 2-D shapes: the published images if the data directory holds them, else ours. A cell
// loads them once.
func Shapes() *shapes2d.Shapes { return shapes() }

var shapes = sync.OnceValue(func() *shapes2d.Shapes {
	s, err := shapes2d.Load(nb.Context(), datasets.Default())
	nb.Check(err)
	return s
})

// Show displays a figure with a caption; if that is empty, with its own. If any of its data is a stand-in,
// the figure says so.
func Show(f *plots.Figure, caption string, data ...datasets.Origin) {
	if caption != "" {
		f.Caption = caption
	}
	mark(f, data)
	nb.Show(f, "")
}

// mark marks a figure if any of its data is a stand-in.
func mark(f *plots.Figure, data []datasets.Origin) {
	for _, d := range data {
		if d.Standin {
			f.MarkStandin(d.Name)
			return
		}
	}
}

// Slider displays a slider with these values. frame returns the figure for a value, which is made from data.
func Slider(label string, data datasets.Origin, frame func(value float64) *plots.Figure, values ...float64) {
	var names []string
	for _, v := range values {
		names = append(names, fmt.Sprintf("%g", v))
	}
	nb.Slider(label, names, func(i int) nb.Figure {
		f := frame(values[i])
		mark(f, []datasets.Origin{data})
		return f
	})
}

// DigitSlider is Slider for figures that are made from Digits.
func DigitSlider(label string, frame func(value float64) *plots.Figure, values ...float64) {
	Slider(label, Digits().Train.Origin, frame, values...)
}

// Agree panics unless two computations of the same number agree to 1e-5, relative to naive if its magnitude
// is above 1. Otherwise it prints the number.
func Agree(what string, naive, library float64) {
	if !(math.Abs(naive-library) <= 1e-5*math.Max(1, math.Abs(naive))) {
		panic(fmt.Sprintf("%s: %g computed here, %g by the library", what, naive, library))
	}
	fmt.Printf("%s: %.4f both ways\n", what, naive)
}

// Quick runs an experiment at preset quick, continues it, or loads it.
func Quick(p experiment.Paper, id string) *experiment.Run {
	_, e, err := experiment.Find([]experiment.Paper{p}, p.Name+"/"+id)
	nb.Check(err)
	runs, err := experiment.RunsDir()
	nb.Check(err)
	r, err := experiment.Execute(nb.Context(), p, e, experiment.Options{
		Preset: experiment.Quick, Runs: runs, Data: datasets.Default(), Quiet: nb.Headless(),
	})
	nb.Check(err)
	return r
}

// Trained loads weights that a recorded run of the paper shares into the modules of a model. It prints the
// command of that run, once in a cell.
func Trained(p experiment.Paper, name string, modules ...nn.Module) {
	r, err := p.LoadWeights(name, modules...)
	nb.Check(err)
	if _, said := announced.LoadOrStore(r.Command, true); !said {
		fmt.Printf("trained weights: %s\n", r.Command)
	}
}

// announced holds the runs that Trained has named. A cell is a program, so it starts empty in each.
var announced sync.Map

// Path returns the path of a notebook's own file, in the folder notebooks of the directory of runs. It makes
// the folder that the file is in.
func Path(elem ...string) string {
	runs, err := experiment.RunsDir()
	nb.Check(err)
	path := filepath.Join(append([]string{runs, "notebooks"}, elem...)...)
	nb.Check(os.MkdirAll(filepath.Dir(path), 0o777))
	return path
}
