package makhzani2013

import (
	"context"
	"fmt"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/ae"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"gonum.org/v1/gonum/floats"
)

// table3 puts a softmax layer on each encoder and trains the whole net (Table 3). The regulariser is that of the
// pretraining. Each net is a piece.
func table3(ctx context.Context, r *experiment.Run, c Table3) error {
	s, err := digits(ctx, r, c.Base)
	if err != nil {
		return err
	}
	r.Expect(c.models())
	var rows []row
	var series []plots.Series
	for _, net := range c.Nets {
		row, curve, err := s.rowPiece(net.name(), []any{c.without(), net}, func() (row, experiment.Values, error) {
			return s.trainNet(ctx, c, net)
		})
		if err != nil {
			return err
		}
		rows = append(rows, row)
		series = append(series, plots.Series{Name: row.name, X: curve["epochs"], Y: curve["errors"]})
	}
	s.compare(rows, table3Orders...)
	least := series[0].Y[len(series[0].Y)-1]
	f := plots.Curves(plots.Axes{X: "epochs", Y: "validation error (%)", YMin: 0.4 * least, YMax: 2 * least}, plots.Panel{Series: series})
	f.Describe("Nets with one hidden layer, or two, trained as a whole with the regulariser of their pretraining. Deep ones learn from the top down, in three stages.")
	return r.Figure("table-3", citation+", Table 3: fine-tuning", f, s.Train.Origin)
}

// without returns the configuration without the list of nets: what decides each of them.
func (c Table3) without() Table3 {
	c.Nets = nil
	return c
}

// trainNet trains a net and measures it. It returns its row, and its validation errors, in percent, while it learns.
func (s *study) trainNet(ctx context.Context, c Table3, net Net) (row, experiment.Values, error) {
	start, err := s.start(ctx, c, net)
	if err != nil {
		return row{}, nil, err
	}
	m, history, err := s.finetune(ctx, c.Finetuning, net, start)
	if err != nil {
		return row{}, nil, err
	}
	r := row{net.name(), m.Predict(s.Test.Pixels)}
	s.measureError(r)
	epochs, errors := history.Curve(train.Evaluation, train.Epochs, validationTerm)
	floats.Scale(100, errors)
	s.Measure(validationError(r.name), errors[len(errors)-1], percent)
	return r, experiment.Values{"epochs": epochs, "errors": errors}, nil
}

// table3Orders are the orders of Table 3: a second hidden layer helps, and so does pretraining. The last two are there to
// show that k-sparse nets do not win.
var table3Orders = []order{
	{sparseName, "deep " + sparseName}, {dropoutName, "deep " + dropoutName},
	{noStart, sparseName}, {noStart, dropoutName},
	{sparseName, dropoutName}, {"deep " + sparseName, "deep " + dropoutName},
}

// models returns the largest number of models that table-3 trains.
func (c Table3) models() int {
	n := 0
	for _, net := range c.Nets {
		n += net.Hidden + 1
	}
	return n
}

// start is the pretrained part of a net: its hidden layers, the corruption of the data in training, and their cause.
type start struct {
	hidden     nn.Sequential
	corruption nn.Layer
	layers     []int // layers of each hidden layer, activations counted
	cause      any
}

// start trains the hidden layers of a net.
func (s *study) start(ctx context.Context, c Table3, net Net) (start, error) {
	noise := func(purpose string) *random.Stream { return random.New(s.Seed, "fine-tuning, "+purpose) }
	switch net.Start {
	case noStart:
		return start{hidden: nn.Sequential{nn.NewDense(s.Train.Pixels.Cols, s.Training.Units, nn.Normal{Std: s.Training.InitStd}), nn.NewReLU()}}, nil
	case machineName:
		m, err := s.fitMachine(ctx, c.Machine)
		if err != nil {
			return start{}, err
		}
		encoder, _ := m.Unroll()
		return start{hidden: encoder, cause: c.Machine}, nil
	}
	var begun start
	err := ae.Pretrain(s.Train.Pixels, net.Hidden, func(l int, x mat32.Matrix) (func(mat32.Matrix) mat32.Matrix, error) {
		on := layer{x, begun.cause}
		if net.Start == sparseName {
			m, err := s.fitSparse(ctx, c.Sparse, on)
			if err != nil {
				return nil, err
			}
			encoder, _ := m.Layers(m.active())
			begun.add(encoder, []any{m.cause, s.Training, m.active()})
			return m.features(m.Alpha), nil
		}
		rival := c.Rivals[slices.IndexFunc(c.Rivals, func(r Rival) bool { return r.Name == net.Start })]
		m, err := s.fitNoisy(ctx, rival, on)
		if err != nil {
			return nil, err
		}
		if l == 0 {
			begun.corruption = m.InputNoise(noise("input"))
		}
		begun.add(m.Noisy.Layers(noise(fmt.Sprintf("layer %d", l+1))), []any{m.cause, s.Training, rival})
		return m.Noisy.Encode, nil
	})
	return begun, err
}

// add puts another hidden layer on top.
func (b *start) add(encoder nn.Sequential, cause any) {
	b.hidden, b.cause = append(b.hidden, encoder...), cause
	b.layers = append(b.layers, len(encoder))
}

// validationTerm names the share of wrong validation images in the history of a net.
const validationTerm = "validation error rate"

// finetune trains a net. A deep one learns in three stages: first the softmax layer alone, then with the second hidden
// layer, then all.
func (s *study) finetune(ctx context.Context, t Finetuning, net Net, from start) (*ae.Classifier, *train.History, error) {
	output := nn.NewDense(s.Training.Units, classes, nn.Normal{Std: t.OutputStd})
	layers := append(slices.Clone(from.hidden), output)
	perEpoch := train.StepsPerEpoch(s.Train.Len(), net.BatchSize)
	epochs := []int{t.Epochs}
	cfg := ae.ClassifierConfig{Layers: layers, Labels: s.Train.Labels, Corruption: from.corruption, Seed: s.Seed}
	if net.Hidden > 1 {
		steps := t.StageEpochs * perEpoch
		cfg.Frozen = ae.Stages(ae.Stage{Steps: steps, Frozen: len(from.hidden)}, ae.Stage{Steps: steps, Frozen: from.layers[0]})
		epochs = []int{t.StageEpochs, t.StageEpochs, t.Epochs}
	}
	m := ae.NewClassifier(cfg)
	total := 0
	for _, n := range epochs {
		total += n
	}
	history, err := s.Fit(ctx, experiment.Fit{
		Name: "net-" + slug(net.name()),
		Cause: struct {
			Finetuning Finetuning
			Net        Net
			Units      int
			InitStd    float64
			Split      split
			Start      any
		}{t, net, s.Training.Units, s.Training.InitStd, s.split(), from.cause},
		Data: s.origins(), Source: train.Rows(s.Train.Pixels),
		Train: train.Config{
			Epochs: total, BatchSize: net.BatchSize,
			Optimizer: &optim.SGD{LearningRate: net.Rate, Momentum: t.Momentum},
			Rate:      linearRates(net.Rate, t.FinalRate, perEpoch, epochs),
			Evaluate: func(int) ([]train.Term, error) {
				return []train.Term{{Name: validationTerm, Value: m.ErrorRate(s.Validation.Pixels, s.Validation.Labels)}}, nil
			},
		},
	}, m)
	return m, history, err
}

// linearRates returns a rate that falls linearly from epoch to epoch, from start to end in each stage.
func linearRates(start, end float32, perEpoch int, stages []int) func(step int) float32 {
	return func(step int) float32 {
		epoch := step / perEpoch
		for _, epochs := range stages {
			if epoch < epochs {
				done := float32(epoch) / float32(max(epochs-1, 1))
				return start + float32(done*(end-start))
			}
			epoch -= epochs
		}
		return end
	}
}
