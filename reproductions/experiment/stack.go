package experiment

import (
	"context"
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/rbm"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets"
)

// Pretraining says how a stack of restricted Boltzmann machines is trained: the lowest first, each on the
// means of the hidden units of the one below. Directories of models are named after its JSON. Trained models
// are lost if the names or the order of the fields change.
type Pretraining struct {
	Epochs    int // of each machine
	BatchSize int
	rbm.Recipe
	WeightDecay float32 // multiplied by the rate
	InitStd     float64 // of the weights; biases start at 0
	// GaussianEpochs takes the place of Epochs for a machine with Gaussian visible units, which learns
	// slowly.
	GaussianEpochs int
}

// Faults notes the faults of p.
func (p Pretraining) Faults(f *Faults) {
	f.AtLeast(1, "pretraining: Epochs", p.Epochs)
	f.AtLeast(1, "pretraining: GaussianEpochs", p.GaussianEpochs)
	f.AtLeast(1, "pretraining: BatchSize", p.BatchSize)
	f.Positive("pretraining: Rate", float64(p.Rate))
	f.Positive("pretraining: LinearRate", float64(p.LinearRate))
	f.Momentum("pretraining: Momentum", p.Momentum)
	f.Momentum("pretraining: Early", p.Early)
	f.AtLeast(0, "pretraining: EarlyEpochs", p.EarlyEpochs)
	f.Reject(!(p.WeightDecay >= 0), "pretraining: WeightDecay is %g, want at least 0", p.WeightDecay)
	f.Positive("pretraining: InitStd", p.InitStd)
}

// StackFit says how a run trains a stack of machines.
type StackFit struct {
	Name          string // of the data, for the directories of the machines: "digits"
	Data          datasets.Split
	Visible, Code rbm.Unit // the kind of the data, and of the topmost hidden units
	Hidden        []int    // units of each machine, from the data up
	Pretraining   Pretraining
	// Cause, if set, says what else decides the machines, such as which images were set aside.
	Cause any
}

// Stack is a stack of trained machines, with the history of each.
type Stack struct {
	*rbm.Stack
	Histories []*train.History
}

// FitStack trains a stack of machines with the run's seed, or loads it. Stacks that differ in upper machines
// alone share the lower ones.
func (r *Run) FitStack(ctx context.Context, f StackFit) (*Stack, error) {
	x, p := f.Data.Train.Pixels, f.Pretraining
	s := rbm.NewStack(rbm.StackConfig{
		Sizes:        append([]int{x.Cols}, f.Hidden...),
		VisibleUnits: f.Visible, CodeUnits: f.Code,
		WeightDecay: p.WeightDecay, Init: nn.Normal{Std: p.InitStd}, Seed: r.Seed,
	})
	histories, err := s.Pretrain(train.Rows(x), func(layer int, m *rbm.Model, source train.Source) (*train.History, error) {
		return r.Fit(ctx, f.machine(layer, m, source), m)
	})
	return &Stack{s, histories}, err
}

// machine says how one machine is trained. The machines above it have no influence on it.
func (f StackFit) machine(layer int, m *rbm.Model, source train.Source) Fit {
	p := f.Pretraining
	epochs := p.Epochs
	if m.VisibleUnits == rbm.Gaussian {
		epochs = p.GaussianEpochs
	}
	if layer == 0 { // only upper machines get data that depends on the length of trainings
		p.Epochs, p.GaussianEpochs = 0, 0
	}
	perEpoch := train.StepsPerEpoch(source.Len(), p.BatchSize)
	return Fit{
		Name: fmt.Sprintf("%s-rbm-%d-%d", f.Name, m.Visible, m.Hidden),
		Cause: struct {
			Pretraining Pretraining
			Hidden      []int
			Units       []string
			Cause       any `json:",omitempty"`
		}{p, f.Hidden[:layer+1], []string{m.VisibleUnits.String(), m.HiddenUnits.String()}, f.Cause},
		Data: f.Data.Origins(), Source: source,
		Train: train.Config{Epochs: epochs, BatchSize: p.BatchSize, FixedBatches: true, Optimizer: p.Optimizer(m, perEpoch)},
	}
}

// MachineErrors draws the reconstruction errors of the machines during training, and notes the last of each.
// The title of the figure "rbm-errors" begins with paper. data is the origin of its data.
func (r *Run) MachineErrors(paper string, s *Stack, data datasets.Origin) error {
	var panel plots.Panel
	for l, h := range s.Histories {
		label := fmt.Sprintf("%d-%d", s.Layers[l].Visible, s.Layers[l].Hidden)
		errors := Series(label, h, train.Training, train.Epochs, "squared error")
		panel.Series = append(panel.Series, errors)
		r.Measure(MachineError(s.Layers[l]), errors.Y[len(errors.Y)-1], PerImage)
	}
	f := plots.Curves(plots.Axes{X: "epoch", Y: "squared error per example", AutoLogY: true}, panel)
	f.Describe("Error of what each restricted Boltzmann machine makes of its data in one sweep of contrastive divergence, " +
		"of the means; it is not what is minimised.")
	return r.Figure("rbm-errors", paper+": pretraining, machine by machine", f, data)
}

// MachineError names the measure of MachineErrors for a machine.
func MachineError(m *rbm.Model) string {
	return fmt.Sprintf("machine %d-%d: error of the reconstruction in the last epoch", m.Visible, m.Hidden)
}
