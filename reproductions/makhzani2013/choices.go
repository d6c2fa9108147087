package makhzani2013

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

func withRate(row string, rate float32) string { return fmt.Sprintf("%s, rate %g", row, rate) }

// choice finds the setting with the smallest validation error. Of equal ones, up to rounding, it takes the first.
type choice struct {
	what    []string // the names of the values that make up a setting
	measure func(name string, value float64, unit string)
	best    float64
	values  []float64
}

// try notes the validation error, in percent, of a named setting. An infinite error, of a training that has diverged, is
// never chosen.
func (c *choice) try(name string, wrong float64, values ...float64) {
	c.measure(validationError(name), wrong, percent)
	const rounding = 1e-9
	if !math.IsInf(wrong, 1) && (c.values == nil || wrong < c.best-rounding) {
		c.best, c.values = wrong, values
	}
}

// orDiverged returns value and err, or +Inf and nil if err says that the training has diverged.
func orDiverged(value float64, err error) (float64, error) {
	if errors.Is(err, train.ErrDiverged) {
		return math.Inf(1), nil
	}
	return value, err
}

// chosen notes the values of the setting found, if there is one.
func (c *choice) chosen() {
	for i, v := range c.values {
		c.measure(chosenMeasure(c.what[i]), v, "")
	}
}

func chosenMeasure(what string) string { return what + ", chosen" }

// tried measures a training as a piece of its experiment, and returns its validation error in percent. The error of a
// training that has diverged is infinite.
func (s *study) tried(name string, cause any, train func() (float64, error)) (float64, error) {
	kept, err := s.Piece(name, cause, func() (experiment.Values, error) {
		v, err := train()
		if err != nil || math.IsInf(v, 1) {
			return nil, err
		}
		return experiment.Values{"wrong": {v}}, nil
	})
	if wrong := kept["wrong"]; len(wrong) > 0 {
		return wrong[0], err
	}
	return math.Inf(1), err
}

// choices1 chooses the rates of Table 1's machine and rivals, by validation error. Each training is a piece.
func choices1(ctx context.Context, r *experiment.Run, c Choices1) error {
	s, err := digits(ctx, r, c.Base)
	if err != nil {
		return err
	}
	r.Expect(len(c.Rivals)*len(c.Rates) + len(c.MachineRates))
	rates := choice{measure: r.Measure, what: []string{machineName + ": rate"}}
	for _, rate := range c.MachineRates {
		name, machine := withRate(machineName, rate), c.Machine
		machine.Rate, machine.Epochs = rate, c.Epochs
		v, err := s.tried(name, []any{c.Base, c.Softmax, machine}, func() (float64, error) { return s.tryMachine(ctx, machine, c.Softmax) })
		if err != nil {
			return err
		}
		rates.try(name, v, float64(rate))
	}
	rates.chosen()
	for _, rival := range c.Rivals {
		rates := choice{measure: r.Measure, what: []string{rival.Name + ": rate"}}
		for _, rate := range c.Rates {
			name := withRate(rival.Name, rate)
			rival.Rate, rival.Epochs = rate, c.Epochs
			v, err := s.tried(name, []any{c.Base, c.Softmax, rival}, func() (float64, error) { return s.tryRival(ctx, rival, c.Softmax) })
			if err != nil {
				return err
			}
			rates.try(name, v, float64(rate))
		}
		rates.chosen()
	}
	return nil
}

// tryMachine trains a restricted Boltzmann machine and returns the validation error of a classifier on its hidden units.
func (s *study) tryMachine(ctx context.Context, p experiment.Pretraining, c Softmax) (float64, error) {
	m, err := s.fitMachine(ctx, p)
	if err != nil {
		return orDiverged(0, err)
	}
	return s.validate(c, func(x mat32.Matrix) mat32.Matrix { return m.Encode(x, 1) }), nil
}

// tryRival trains a rival and returns the validation error of a classifier on its features.
func (s *study) tryRival(ctx context.Context, rival Rival, c Softmax) (float64, error) {
	m, err := s.fitNoisy(ctx, rival, s.pixels())
	if err != nil {
		return orDiverged(0, err)
	}
	return s.validate(c, m.Encode), nil
}

// withStart names a k-sparse autoencoder by the k that its schedule begins with; 0 stands for no schedule.
func withStart(row string, start int) string {
	if start == 0 {
		return row + " throughout"
	}
	return fmt.Sprintf("%s from %d", row, start)
}

// choicesK chooses the k that each k-sparse autoencoder begins with, by validation error. Each training is a piece.
func choicesK(ctx context.Context, r *experiment.Run, c ChoicesK) error {
	s, err := digits(ctx, r, c.Base)
	if err != nil {
		return err
	}
	r.Expect(len(c.Sparse) * len(c.Starts))
	for _, sparse := range c.Sparse {
		starts := choice{measure: r.Measure, what: []string{sparse.name() + ": start"}}
		for _, start := range c.Starts {
			sparse.Start = start
			name := withStart(sparse.name(), start)
			v, err := s.tried(name, []any{c.Base, c.Softmax, sparse}, func() (float64, error) { return s.trySparse(ctx, name, sparse, c.Softmax) })
			if err != nil {
				return err
			}
			starts.try(name, v, float64(start))
		}
		starts.chosen()
	}
	return nil
}

// trySparse trains a k-sparse autoencoder and returns the validation error of a classifier on its features.
func (s *study) trySparse(ctx context.Context, name string, sparse Sparse, c Softmax) (float64, error) {
	m, err := s.fitSparse(ctx, sparse, s.pixels())
	if err != nil {
		return orDiverged(0, err)
	}
	if dead, ok := m.history.Last(train.Evaluation, deadUnits); ok {
		s.Measure(name+": "+deadUnits, dead, "")
	}
	return s.validate(c, m.features(sparse.Alpha)), nil
}

// validate returns the validation error, in percent, of a classifier on features.
func (s *study) validate(c Softmax, features encoding) float64 {
	found := s.selectC(c, features)
	return 100 * found.Accuracy(features(s.Validation.Pixels), s.Validation.Labels).ErrorRate()
}

// choices3 chooses the batches of the nets of Table 3, and the rates at which they start, by validation error after fewer
// epochs. Each training is a piece.
func choices3(ctx context.Context, r *experiment.Run, c Choices3) error {
	s, err := digits(ctx, r, c.Base)
	if err != nil {
		return err
	}
	r.Expect(c.models() * len(c.Batches) * len(c.Rates))
	for _, net := range c.Nets {
		settings := choice{measure: r.Measure, what: []string{net.batchName(), net.rateName()}}
		for _, batch := range c.Batches {
			for _, rate := range c.Rates {
				net.BatchSize, net.Rate = batch, rate
				v, err := s.tried(net.setting(), []any{c.without(), net}, func() (float64, error) { return s.tryNet(ctx, c.Table3, net) })
				if err != nil {
					return err
				}
				settings.try(net.setting(), v, float64(batch), float64(rate))
			}
		}
		settings.chosen()
	}
	return nil
}

// setting names a net with its batch and its rate.
func (n Net) setting() string {
	return withRate(fmt.Sprintf("%s, batches of %d", n.name(), n.BatchSize), n.Rate)
}

func (n Net) batchName() string { return n.name() + ": batch of fine-tuning" }
func (n Net) rateName() string  { return n.name() + ": rate of fine-tuning" }

// tryNet trains a net, with its pretraining, and returns its validation error in percent.
func (s *study) tryNet(ctx context.Context, c Table3, net Net) (float64, error) {
	from, err := s.start(ctx, c, net)
	if err != nil {
		return orDiverged(0, err)
	}
	_, history, err := s.finetune(ctx, c.Finetuning, net, from)
	if err != nil {
		return orDiverged(0, err)
	}
	v, _ := history.Last(train.Evaluation, validationTerm)
	return 100 * v, nil
}
