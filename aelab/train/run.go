package train

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/aelab-go/autoencoders/aelab/optim"
)

// Run trains model on data, in place, and returns the history of the whole run.
//
// If cfg.Dir holds a checkpoint of this configuration, Run goes on from there. The result is
// bit for bit that of a run never stopped. A finished run is only loaded; its directory need not
// be writable. If cfg asks for a longer run, Run goes on from the end of the finished one.
//
// When ctx ends, Run finishes its step, saves a checkpoint and returns an *Interruption, which
// wraps ErrInterrupted and ctx.Err().
//
// A loss or gradient that is not finite stops Run with ErrDiverged, before the update. A Searcher
// may evaluate points where they are not finite, but must not end at one.
//
// Data outside of the model's Range stops Run with ErrData. It stops before the first step if the
// data is among the first 2²⁶ numbers, else before the step that would use it. Data without examples
// stops it, too.
//
// A checkpoint that is damaged or belongs to another configuration stops Run with ErrCheckpoint,
// before anything is changed.
//
// With these errors, too, Run returns the history so far. If cfg has faults, it returns them and no
// history.
//
// Run panics if a method of model breaks its contract.
func Run(ctx context.Context, cfg Config, data Source, model Model) (*History, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if data.Len() == 0 {
		return &History{}, fmt.Errorf("train: %w: it has no examples", ErrData)
	}
	r := newRun(cfg, data, model)
	defer r.journal.close()
	if r.Rate != nil {
		defer r.Optimizer.SetRate(r.Optimizer.Rate()) // as the caller left it
	}

	err := r.restore()
	if err == nil {
		err = r.loop(ctx)
	}
	return r.history, err
}

// run is the state of a call of Run.
type run struct {
	Config
	batches *batches
	model   Model
	w, dw   []float32
	memory  *optim.State // the optimiser's; empty for a search
	search  search
	check   dataCheck

	step, total int
	window      window // the terms since the last record
	history     *History
	journal     journal // the history on disk
	identity    identity
	saved       state // in the checkpoint
	savedAt     time.Time
	progress    *progress
}

func newRun(cfg Config, data Source, model Model) *run {
	if cfg.BatchSize == 0 {
		cfg.BatchSize = 100
	}
	r := &run{Config: cfg, model: model, history: &History{}, savedAt: time.Now()}
	r.batches = newBatches(data, cfg.BatchSize, cfg.Replacement || cfg.Batch != nil, cfg.Seed)
	r.batches.fixed, r.batches.choose = cfg.FixedBatches, cfg.Batch
	r.history.StepsPerEpoch = r.batches.perEpoch()
	r.total = cfg.Steps
	if cfg.Epochs > 0 {
		r.total = cfg.Epochs * r.batches.perEpoch()
	}
	if cfg.RecordEvery == 0 {
		r.RecordEvery = min(r.batches.perEpoch(), r.total)
	}
	r.w, r.dw = model.Params()
	if len(r.w) != len(r.dw) {
		panic(fmt.Sprintf("train: Model.Params: %d parameters and %d gradients", len(r.w), len(r.dw)))
	}
	if r.Search != nil {
		r.Search.Init(len(r.w))
		r.memory, r.search = &optim.State{}, r.newSearch()
	} else {
		r.Optimizer.Init(len(r.w))
		r.memory = r.Optimizer.State()
	}
	r.check = newDataCheck(model)
	r.identity = r.identify()
	return r
}

// loop trains from r.step to the end.
func (r *run) loop(ctx context.Context) error {
	start, first := time.Now(), r.step
	defer func() { r.history.Elapsed, r.history.Updates = time.Since(start), r.step-first }()
	if r.OnRecord != nil && len(r.history.Records) > 0 {
		r.OnRecord(r.history)
	}
	if r.step < r.total {
		if err := r.check.early(r.batches.data); err != nil {
			return err
		}
	}
	r.progress = r.newProgress()
	defer r.progress.close()
	for {
		if r.evaluationDue() {
			if err := r.evaluate(ctx); err != nil {
				return err
			}
		}
		if r.step >= r.total {
			return r.save()
		}
		if ctx.Err() != nil {
			return r.interrupted(ctx.Err())
		}
		if err := r.update(); err != nil {
			return err
		}
		r.progress.update(r.step, r.window.loss)
		if r.checkpointDue() {
			if err := r.save(); err != nil {
				return err
			}
		}
	}
}

// setRate gives the optimiser the rate of this step.
func (r *run) setRate() error {
	if r.Rate == nil {
		return nil
	}
	rate := r.Rate(r.step)
	if !(rate >= 0 && rate <= math.MaxFloat32) {
		return fmt.Errorf("train: Rate(%d) is %v: a learning rate is a finite number that is not negative", r.step, rate)
	}
	r.Optimizer.SetRate(rate)
	return nil
}

// update takes one step.
func (r *run) update() error {
	b := r.batches.at(r.step)
	if err := r.setRate(); err != nil {
		return err
	}
	if err := r.check.batch(b); err != nil {
		return err
	}
	terms, err := r.stepOf(b)
	if err == nil {
		err = r.guard(terms)
	}
	if err != nil {
		return err
	}
	if r.Search != nil {
		if terms, err = r.searchFrom(b, terms); err != nil {
			return err
		}
	} else {
		r.Optimizer.Step(r.w, r.dw)
	}
	r.step++
	r.window.add(terms, len(b.Index))
	if r.step%r.RecordEvery != 0 {
		return nil
	}
	return r.record(Training, r.window.take())
}

// evaluationDue reports whether the model of this step is still to be evaluated. It looks at
// the history, because a run may have been stopped between a step and its evaluation.
func (r *run) evaluationDue() bool {
	if r.Evaluate == nil {
		return false
	}
	if n := len(r.history.Records); n > 0 {
		if last := r.history.Records[n-1]; last.Kind == Evaluation && last.Step == r.step {
			return false
		}
	}
	if r.EvaluateAt != nil {
		return r.EvaluateAt(r.step)
	}
	return r.step > 0 && r.step%r.RecordEvery == 0
}

func (r *run) evaluate(ctx context.Context) error {
	terms, err := r.Evaluate(r.step)
	if err != nil {
		if ctx.Err() != nil { // Evaluate noticed it, too
			return r.interrupted(ctx.Err())
		}
		return fmt.Errorf("train: evaluation after step %d: %w", r.step, err)
	}
	if err := r.finiteTerms(terms, r.step); err != nil {
		return err
	}
	return r.record(Evaluation, append(Terms(nil), terms...))
}

// record adds to the history, in memory and on disk.
func (r *run) record(kind string, terms Terms) error {
	record := Record{Kind: kind, Step: r.step, Epoch: r.batches.epochOf(r.step), Examples: r.batches.seen(r.step), Terms: terms}
	if err := r.journal.append(record); err != nil {
		return err
	}
	r.history.Records = append(r.history.Records, record)
	if r.OnRecord != nil {
		r.OnRecord(r.history)
	}
	return nil
}
