package train

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/optim"
)

// Config holds the settings of a run. A zero field has the default that its comment names.
// One of Optimizer and Search, and one of Epochs and Steps, must be set.
type Config struct {
	Name string // prefix of progress lines

	// Dir is the run directory, made if need be. It gets history.jsonl and
	// checkpoint.npz. A run of the same configuration goes on from these files. With ""
	// nothing is kept.
	Dir string

	Seed          uint64 // of the order of the examples
	Epochs, Steps int    // the length of the run: one of the two
	BatchSize     int    // 0 is 100

	// Replacement draws each batch independently of all others. Otherwise each epoch
	// shuffles the examples anew and sees each of them once. The last batch of an epoch is
	// then short if BatchSize does not divide their number.
	Replacement bool
	// FixedBatches shuffles the examples once and not for each epoch. All epochs see the same
	// batches in the same order, as in the code of Hinton and Salakhutdinov 2006. The order
	// depends on Seed and the number of examples alone. So with ten times the BatchSize, each
	// batch holds ten consecutive batches of the smaller size.
	FixedBatches bool
	// Batch, if set, chooses the examples of each step, for batches that have something in common,
	// such as one factor that varies. DC-IGN (Kulkarni et al. 2015) needs it. It fills index,
	// which is BatchSize long, with numbers of examples. It must be a function of step alone.
	// So a resumed run repeats it, and a model can ask the same function what a batch has in
	// common. Epochs count as with Replacement. A checkpoint records that batches were chosen,
	// but not how: describe that in Identity.
	Batch func(step int, index []int)

	Optimizer optim.Optimizer
	Rate      func(step int) float32 // learning rate; nil keeps the optimiser's own

	// Search replaces Optimizer. It moves the parameters to a point of lower loss for the
	// batch, which it finds by evaluating the batch several times. The loss is the first of
	// the model's terms. The model's gradient must be that of its first term. Noise does no
	// harm, because it is the same in all evaluations of a step. The history has the model's
	// terms before each update, as always, and three more: "evaluations" of the model,
	// "searches" along a line, and "failed searches" among these. They are means over the
	// updates, weighted by examples like all terms.
	Search optim.Searcher

	// RecordEvery is the number of steps between records of the training terms.
	// 0 is an epoch, or the whole run if that is shorter. So set it for such a run that is to
	// be made longer later: a checkpoint belongs to one RecordEvery.
	RecordEvery int
	// CheckpointEvery is the number of steps between checkpoints. 0 saves one about every
	// minute, or every five seconds in a notebook's cell. One is always saved at the end.
	CheckpointEvery int

	// Evaluate measures the model after step updates, for the history. It must not change
	// the parameters. Its noise, like the model's, may depend on step only. EvaluateAt
	// chooses the steps (LogSteps is one choice); nil chooses those at which the training
	// terms are recorded.
	Evaluate   func(step int) ([]Term, error)
	EvaluateAt func(step int) bool

	// OnRecord is called whenever the history has grown, for example to draw live curves.
	// It is also called once at the start if an earlier part of the run has left records.
	OnRecord func(*History)

	// Identity names everything else that decides the result: the model, the data, the
	// schedule. A checkpoint of another Identity is refused.
	Identity string

	Quiet bool // report no progress
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
		fault := c.Optimizer.Validate()
		reject(fault != nil, "Optimizer: %w", fault)
	}
	if err == nil && c.Search != nil {
		fault := c.Search.Validate()
		reject(fault != nil, "Search: %w", fault)
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

// rule returns Search if it is set, else Optimizer.
func (c Config) rule() any {
	if c.Search != nil {
		return c.Search
	}
	return c.Optimizer
}

// LogSteps returns a function for Config.EvaluateAt that chooses perDecade steps in each
// decade: first·10^(i/perDecade) for i = 0, 1, 2, …, each rounded to a step. It panics if
// an argument is not positive.
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
