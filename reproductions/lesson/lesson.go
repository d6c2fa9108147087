// Package lesson is what the notebooks share, so that a cell has an idea and no plumbing: loading,
// running an experiment, showing figures with what has to be said of them, and tables of claims.
//
// It knows no paper: its functions are given one. All of them end the cell on an error, in one
// sentence. What runs long ends when the cell is interrupted, and goes on when it is run again.
package lesson

import (
	"fmt"
	"image"
	"math"

	"github.com/aelab-go/autoencoders/aelab/nb"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/mnist"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// Digits returns MNIST, or drawn digits where that is allowed and MNIST cannot be had.
func Digits() datasets.Split {
	training, test, err := mnist.Load(nb.Context(), datasets.Default())
	nb.Check(err)
	return datasets.Split{Train: training, Test: test}
}

// Show displays a figure with a caption; its own, if that is empty. If any of the data that it is
// made from was drawn by us, the figure says so.
func Show(f *plots.Figure, caption string, data ...datasets.Origin) {
	if caption != "" {
		f.Caption = caption
	}
	for _, d := range data {
		if d.Standin {
			f.MarkStandin(d.Name)
			break
		}
	}
	nb.Show(f, "")
}

// Agree panics unless two computations of the same thing agree to float32's precision, and else prints
// what they come to.
func Agree(what string, naive, library float64) {
	if !(math.Abs(naive-library) <= 1e-5*math.Max(1, math.Abs(naive))) {
		panic(fmt.Sprintf("%s: %g computed here, %g by the library", what, naive, library))
	}
	fmt.Printf("%s: %.4f both ways\n", what, naive)
}

// Quick runs an experiment at preset quick, or goes on with it, or loads it.
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

// Figure displays a figure of an experiment as it comes out at preset quick, and beside it that of the
// recorded run at the paper's scale.
func Figure(p experiment.Paper, id, name string) {
	quick := picture{scale: "Quick, run here"}
	var err error
	quick.img, quick.caption, err = Quick(p, id).Picture(name)
	nb.Check(err)
	paper, err := recorded(p, id, name)
	nb.Check(err)
	nb.Beside(quick, paper)
}

// Recorded displays a figure of the recorded run at the paper's scale.
func Recorded(p experiment.Paper, id, name string) {
	fig, err := recorded(p, id, name)
	nb.Check(err)
	nb.Show(fig, "")
}

func recorded(p experiment.Paper, id, name string) (picture, error) {
	img, caption, err := p.Picture(id, name)
	return picture{img, "At the paper's scale", caption}, err
}

// picture is a figure that was drawn by a run.
type picture struct {
	img            image.Image
	scale, caption string
}

// Image implements nb.Figure.
func (p picture) Image() image.Image { return p.img }

// Words are said to readers who cannot see the figure.
func (p picture) Words() (title, caption string) { return p.scale, p.caption }

// Trained loads the weights that a recorded run of the paper shares into the modules of a model, and
// says which run they are of.
func Trained(p experiment.Paper, name string, modules ...nn.Module) {
	r, err := p.LoadWeights(name, modules...)
	nb.Check(err)
	fmt.Printf("trained weights: %s\n", r.Command)
}
