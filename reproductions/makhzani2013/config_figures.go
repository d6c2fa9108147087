package makhzani2013

import (
	"github.com/aelab-go/autoencoders/aelab/ae"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// Figure1 configures the experiment of that name: filters.
type Figure1 struct {
	Base
	Sparse []Sparse
	Shown  int // filters of each
}

var figure1Presets = experiment.EachPreset(func(p experiment.Preset) Figure1 {
	return Figure1{base(p), sparses(p, 70, 40, 25, 10), 200}
})

// Validate returns an error that names all faults.
func (c Figure1) Validate() error {
	f := c.Base.faults()
	sparseFaults(&f, c.Sparse)
	f.AtLeast(1, "Shown", c.Shown)
	return f.Err()
}

// Figure4 configures the experiment of that name: histograms of activations.
type Figure4 struct {
	Base
	Rivals []Rival // a plain autoencoder and one with noise
	Sparse []Sparse
}

var figure4Presets = experiment.EachPreset(func(p experiment.Preset) Figure4 {
	list := rivals(p)
	plain := list[0]
	plain.Name, plain.Noise = plainName, ae.Noise{}
	return Figure4{base(p), []Rival{plain, list[2]}, sparses(p, 70, 15)}
})

// Validate returns an error that names all faults.
func (c Figure4) Validate() error {
	f := c.Base.faults()
	f.Reject(len(c.Rivals) == 0, "there is no rival")
	rivalFaults(&f, c.Rivals)
	sparseFaults(&f, c.Sparse)
	return f.Err()
}

// DeadUnits configures the experiment of that name: small k, with and without the schedule.
type DeadUnits struct {
	Base
	Sparse Sparse // its Start is that of the schedule
}

var deadPresets = experiment.EachPreset(func(p experiment.Preset) DeadUnits {
	c := DeadUnits{base(p), sparse(p, 10)}
	c.Training.Epochs = experiment.Pick(p, 6, 30, 60)
	return c
})

// Validate returns an error that names all faults.
func (c DeadUnits) Validate() error {
	f := c.Base.faults()
	c.Sparse.faults(&f)
	f.AtLeast(1, "Start", c.Sparse.Start)
	return f.Err()
}

// Theorem configures the experiment of that name: support recovery against coherence.
type Theorem struct {
	Dimensions []int     // of the data, powers of 2; dictionaries have twice as many columns
	Active     []int     // k
	Ratios     []float64 // of the largest value of z to the smallest, z₁/zₖ
	Trials     int       // of each
}

var theoremPresets = experiment.EachPreset(func(p experiment.Preset) Theorem {
	return Theorem{
		Dimensions: experiment.Pick(p, []int{64}, []int{64, 256}, []int{64, 256, 1024}),
		Active:     experiment.Pick(p, []int{1, 2, 4, 8}, []int{1, 2, 4, 6, 8, 12, 16, 24}, []int{1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64}),
		Ratios:     []float64{1, 4}, Trials: experiment.Pick(p, 50, 500, 2000),
	}
})

// Validate returns an error that names all faults.
func (c Theorem) Validate() error {
	var f experiment.Faults
	f.Numbers("Dimensions", c.Dimensions)
	f.Numbers("Active", c.Active)
	f.AtLeast(1, "Trials", c.Trials)
	f.Reject(len(c.Ratios) == 0, "Ratios has no number")
	for _, r := range c.Ratios {
		f.Reject(!(r >= 1), "Ratios has %g, want at least 1", r)
	}
	for _, d := range c.Dimensions {
		f.Reject(d < 1 || d&(d-1) != 0, "Dimensions has %d, want powers of 2", d)
		for _, k := range c.Active {
			f.Reject(k >= 2*d, "%d active of %d columns: want fewer", k, 2*d)
		}
	}
	return f.Err()
}
