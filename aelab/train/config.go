package train

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/optim"
)

// Config says how to train. A zero value means the default that the field names;
// only one of Optimizer and Search, and one of Epochs and Steps, have none.
type Config struct {
	Name string // stands before progress lines

	// Dir is the run directory, made if need be. It gets history.jsonl and
	// checkpoint.npz, and a run of the same configuration goes on from what it
	// finds there. With "" nothing is kept.
	Dir string

	Seed          uint64 // of the order of the examples
	Epochs, Steps int    // the length of the run: one of the two
	BatchSize     int    // 0 is 100

	// Replacement draws each batch independently of all others. Otherwise the
	// examples are shuffled anew for each epoch, and each is seen once in it:
	// the last batch of an epoch is short where BatchSize does not divide their number.
	Replacement bool
	// FixedBatches shuffles the examples once and not for each epoch: all epochs see the same
	// batches in the same order, as in the code of Hinton and Salakhutdinov 2006. The
	// order depends on Seed and the number of examples alone, so that batches of
	// another size are cut from the same row of examples: with ten times the
	// BatchSize, each is ten of the smaller ones that follow one another.
	FixedBatches bool
	// Batch, if set, chooses the examples of each step, for batches that have something in common,
	// such as one factor that varies: DC-IGN (Kulkarni et al. 2015) needs it. It fills index,
	// which is BatchSize long, with numbers of examples. It must be a function of step alone:
	// so a resumed run repeats it, and a model can ask the same function what a batch has in
	// common. Epochs count as with Replacement. A checkpoint knows that batches were chosen,
	// but not how: say it in Identity.
	Batch func(step int, index []int)

	Optimizer optim.Optimizer
	Rate      func(step int) float32 // learning rate; nil is the optimiser's own throughout

	// Search takes the place of Optimizer: it moves the parameters to where the batch's loss is
	// lower, for which it has the model evaluate the batch again and again. The loss is
	// the first of the model's terms, whatever the others are, so that a model
	// whose first term is not what its gradient belongs to cannot be trained this way. Noise is
	// no hindrance, being the same in all evaluations of a step. The history has the
	// model's terms before each update, as always, and three more, means over the
	// updates, weighted like all terms by their examples: "evaluations" of the model,
	// "searches" along a line and "failed searches" among them.
	Search optim.Searcher

	// RecordEvery is the number of steps between records of the training terms.
	// 0 is an epoch, or the whole run where that is shorter.
	RecordEvery int
	// CheckpointEvery is the number of steps between checkpoints; 0 is about a
	// minute's worth, in a notebook's cell five seconds'. One is saved at the end in any case.
	CheckpointEvery int

	// Evaluate measures the model as it is after step updates, for the history.
	// It must not disturb the parameters, and its noise, like the model's,
	// may depend on step only. EvaluateAt chooses the steps (LogSteps is one
	// choice); nil is wherever the training terms are recorded.
	Evaluate   func(step int) ([]Term, error)
	EvaluateAt func(step int) bool

	// OnRecord is called whenever the history has grown, and once at the start
	// with what an earlier part of the run has left: live curves are drawn from here.
	OnRecord func(*History)

	// Identity names what else decides the result: the model, the data, the
	// schedule. A checkpoint of another Identity is refused.
	Identity string

	Quiet bool // no progress
}

// Validate returns an error that names all faults of c, or nil.
func (c Config) Validate() error {
	var faults []error
	reject := func(bad bool, format string, args ...any) {
		if bad {
			faults = append(faults, fmt.Errorf("train: "+format, args...))
		}
	}
	_, err := json.Marshal(c.rule()) // a checkpoint holds its settings
	reject(err != nil, "Optimizer or Search has settings that are not numbers: %v", err)
	if err == nil && c.Optimizer != nil {
		err = c.Optimizer.Validate()
		reject(err != nil, "Optimizer: %w", err)
	}
	_, parts := c.Optimizer.(*optim.Parts)
	reject(c.Rate != nil && parts, "Rate is set, but the Optimizer is Parts, whose rules have a rate each")
	reject(c.Optimizer == nil && c.Search == nil, "Optimizer is missing, or Search")
	reject(c.Optimizer != nil && c.Search != nil, "Optimizer and Search are both set: set only one of them")
	reject(c.Rate != nil && c.Search != nil, "Rate is set, but Search has no learning rate")
	reject(c.Epochs < 0 || c.Steps < 0, "Epochs is %d and Steps %d: neither can be negative", c.Epochs, c.Steps)
	reject(c.Epochs == 0 && c.Steps == 0, "Epochs and Steps are both 0: set one of them")
	reject(c.Epochs > 0 && c.Steps > 0, "Epochs is %d and Steps %d: set only one of them", c.Epochs, c.Steps)
	reject(c.BatchSize < 0, "BatchSize is %d, want at least 1, or 0 for 100", c.BatchSize)
	reject(c.Replacement && c.FixedBatches, "Replacement and FixedBatches exclude each other")
	reject(c.Batch != nil && (c.Replacement || c.FixedBatches), "Batch chooses the examples: set neither Replacement nor FixedBatches")
	reject(c.RecordEvery < 0, "RecordEvery is %d steps, want at least 1, or 0 for an epoch", c.RecordEvery)
	reject(c.CheckpointEvery < 0, "CheckpointEvery is %d steps, want at least 1, or 0 for a minute", c.CheckpointEvery)
	reject(c.EvaluateAt != nil && c.Evaluate == nil, "EvaluateAt is set, but Evaluate is missing")
	return errors.Join(faults...)
}

// rule returns the one that is set of Optimizer and Search.
func (c Config) rule() any {
	if c.Search != nil {
		return c.Search
	}
	return c.Optimizer
}

// LogSteps returns a choice of steps for Config.EvaluateAt whose distance grows in
// proportion: first·10^(i/perDecade) for i = 0, 1, 2, …, each rounded to a step.
func LogSteps(first, perDecade int) func(step int) bool {
	if first < 1 || perDecade < 1 {
		panic(fmt.Sprintf("train: LogSteps(%d, %d): want positive numbers", first, perDecade))
	}
	return func(step int) bool {
		if step < first {
			return false
		}
		i := float64(perDecade) * math.Log10(float64(step)/float64(first))
		at := func(i float64) int {
			return int(math.Round(float64(first) * math.Pow(10, i/float64(perDecade))))
		}
		return step == at(math.Floor(i)) || step == at(math.Ceil(i))
	}
}
