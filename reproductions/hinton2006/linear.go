package hinton2006

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/ae"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/pca"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"gonum.org/v1/gonum/mat"
)

// linear trains linear autoencoders x̂ = ΘΦx from random weights by gradient descent, once with Θ and Φ
// free and once with Θ = Φᵀ. It measures their distance from PCA. By the lecture's theorem, ΘΦ becomes the
// projector onto the leading r principal components, and the loss becomes that of this projector.
func linear(ctx context.Context, r *experiment.Run, c Linear) error {
	t, err := digits(ctx, r, c.Sizes, Training{})
	if err != nil {
		return err
	}
	principal, err := experiment.PCA(t.Split, slices.Max(c.Codes))
	if err != nil {
		return err
	}
	few, err := pca.Condense(t.Train.Pixels)
	if err != nil {
		return err
	}
	var losses, angles []plots.Panel
	var worstAngle, worstLoss, farthest float64
	for _, form := range []struct {
		title string
		tied  bool
	}{{"Θ and Φ free", false}, {"Θ = Φᵀ", true}} {
		above, angle := plots.Panel{Title: form.title}, plots.Panel{Title: form.title}
		for _, k := range c.Codes {
			h, distance, err := t.trainLinear(ctx, few, principal, c, k, form.tied)
			if err != nil {
				return err
			}
			name := fmt.Sprintf("r = %d", k)
			l := experiment.Series(name, h, train.Evaluation, train.Steps, excess)
			a := experiment.Series(name, h, train.Evaluation, train.Steps, largestAngle)
			above.Series, angle.Series = append(above.Series, l), append(angle.Series, a)
			worstLoss, worstAngle, farthest = max(worstLoss, last(l.Y)), max(worstAngle, last(a.Y)), max(farthest, distance)
		}
		losses, angles = append(losses, above), append(angles, angle)
	}
	r.Measure("largest principal angle", worstAngle, "rad")
	r.Measure("largest excess of the loss over PCA's", worstLoss, "")
	r.Measure("largest distance between reconstructions and PCA's", farthest, "")
	const steps = "steps of gradient descent"
	f := plots.Curves(plots.Axes{X: steps, Y: "loss above PCA's, as a share of it", LogY: true, Floor: 1e-8}, losses...)
	f.Describe("Linear autoencoders with codes of r numbers, from random weights. Where a curve breaks off, " +
		"single precision shows no difference any more.")
	if err := r.Figure("linear-loss", "The linear autoencoder is PCA: loss", f, t.Train.Origin); err != nil {
		return err
	}
	f = plots.Curves(plots.Axes{X: steps, Y: "largest principal angle (rad)", LogY: true, Floor: 0x1p-23}, angles...)
	f.Describe("The largest principal angle between what the r columns of Θ span, in which all reconstructions lie, " +
		"and what the leading r principal components do.")
	return r.Figure("linear-angle", "The linear autoencoder is PCA: angle", f, t.Train.Origin)
}

// The names of measures during the training of a linear autoencoder.
const (
	excess       = "excess loss"
	largestAngle = "largest angle"
)

// trainLinear trains one linear autoencoder, and returns the distance of ΘΦ from PCA's projector P on the
// data: √(E‖ΘΦx-Px‖²/E‖Px‖²). For any weights, with biases of 0, its loss and gradient depend on the centred
// images through their covariance alone. So the few images x stand for all: a step on them is a step on all.
func (t *study) trainLinear(ctx context.Context, x mat32.Matrix, principal *pca.PCA, c Linear, k int, tied bool) (
	h *train.History, distance float64, err error) {
	encoder := nn.NewDense(x.Cols, k, nn.Normal{Std: c.InitStd})
	var decoder nn.Layer = nn.NewDense(k, x.Cols, nn.Normal{Std: c.InitStd})
	name := "free"
	if tied {
		decoder, name = nn.NewTied(encoder, nil), "tied"
	}
	m := ae.New(ae.Config{Encoder: encoder, Decoder: decoder, Likelihood: loss.Squares{}, Seed: t.Seed})
	best := principal.Leading(k)
	h, err = t.Fit(ctx, experiment.Fit{
		Name: fmt.Sprintf("linear-%s-%d", name, k),
		Cause: struct { // with the length, because the evaluations depend on it
			Linear Linear
			Code   int
			Tied   bool
		}{c, k, tied},
		Data: []datasets.Origin{t.Train.Origin}, Source: train.Rows(x),
		Train: train.Config{
			Steps: c.Steps, BatchSize: x.Rows, FixedBatches: true, RecordEvery: c.Steps / 10,
			Optimizer: &optim.SGD{LearningRate: c.RateShare / float32(principal.ExplainedVariance[0]), Momentum: c.Momentum},
			Evaluate: func(int) ([]train.Term, error) {
				return []train.Term{
					{Name: excess, Value: math.Max(m.SquaredError(x)/best.Residual()-1, 0)},
					{Name: largestAngle, Value: pca.LargestAngle(outputs(encoder, decoder), best.Components.T())},
				}, nil
			},
			EvaluateAt: func(step int) bool { return step%(c.Steps/100+1) == 0 || step == c.Steps },
		},
	}, m)
	if err != nil {
		return nil, 0, err
	}
	var codes, projected mat.Dense
	codes.Mul(mat32.Float64(x), best.Components.T())
	projected.Mul(&codes, best.Components)
	p := mat32.FromFloat64(&projected)
	away := loss.SquaredError(mat32.Matrix{}, m.Reconstruct(x), p)
	size := loss.SquaredError(mat32.Matrix{}, p, mat32.New(p.Rows, p.Cols))
	return h, math.Sqrt(away / size), nil
}

// outputs returns Θ, d×r, whose columns span the reconstructions. The span of Φ's rows is not measured: its
// weights from pixels that are the same in all images have no influence and learn nothing.
func outputs(encoder *nn.Dense, decoder nn.Layer) mat.Matrix {
	if free, ok := decoder.(*nn.Dense); ok {
		return mat.DenseCopyOf(mat32.Float64(free.Weight()).T())
	}
	return mat.DenseCopyOf(mat32.Float64(encoder.Weight()))
}
