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

// Linear configures the experiment of that name.
type Linear struct {
	datasets.Sizes
	Codes     []int // numbers in the code, r
	Steps     int   // of gradient descent, each on all images
	Momentum  float32
	RateShare float32 // learning rate, divided by the largest variance
	InitStd   float64 // of the weights
}

// Validate returns an error that names all faults.
func (c Linear) Validate() error {
	var f faults
	f.sizes(c.Sizes)
	f.Reject(len(c.Codes) == 0, "there is no number of codes")
	for i, r := range c.Codes {
		f.Reject(r < 1, "Codes has %d, want at least 1", r)
		f.Reject(slices.Contains(c.Codes[:i], r), "Codes has %d twice", r)
	}
	f.Reject(c.Steps < 10, "Steps is %d, want at least 10", c.Steps)
	f.Reject(!(c.RateShare > 0) || !(c.InitStd > 0), "RateShare is %g and InitStd %g, want more than 0", c.RateShare, c.InitStd)
	f.Reject(!(c.Momentum >= 0 && c.Momentum < 1), "Momentum is %g, want from 0 to less than 1", c.Momentum)
	return f.Err()
}

var linearPresets = experiment.EachPreset(func(p experiment.Preset) Linear {
	c := Linear{Codes: []int{2, 10, 30}, Steps: 10_000, Momentum: 0.95, RateShare: 0.05, InitStd: 0.01}
	switch p {
	case experiment.Smoke:
		c.Sizes, c.Codes, c.Steps = datasets.Sizes{Examples: 200}, []int{2}, 300
	case experiment.Quick:
		c.Sizes, c.Codes, c.Steps = datasets.Sizes{Examples: 10_000}, []int{2, 10}, 1000
	}
	return c
})

// linear trains linear autoencoders x̂ = ΘΦx from random weights by gradient descent, with
// Θ free and with Θ = Φᵀ, and measures how far they are from PCA: the lecture's theorem says
// that the loss becomes that of the projector onto the leading r principal components, and ΘΦ
// that projector.
func linear(ctx context.Context, r *experiment.Run, c Linear) error {
	digits, err := loadDigits(ctx, r, c.Sizes)
	if err != nil {
		return err
	}
	if err := digits.hasComponents(slices.Max(c.Codes)); err != nil {
		return err
	}
	x := digits.Train.Pixels
	principal, err := pca.Fit(x, min(x.Rows-1, x.Cols))
	if err != nil {
		return err
	}
	few, err := fewImages(x)
	if err != nil {
		return err
	}
	var losses, angles []plots.Panel
	farthest := 0.0
	for _, tied := range []bool{false, true} {
		title := "Θ and Φ free"
		if tied {
			title = "Θ = Φᵀ"
		}
		above, angle := plots.Panel{Title: title}, plots.Panel{Title: title}
		for _, k := range c.Codes {
			h, distance, err := trainLinear(ctx, r, digits, few, principal, c, k, tied)
			if err != nil {
				return err
			}
			farthest = max(farthest, distance)
			name := fmt.Sprintf("r = %d", k)
			above.Series = append(above.Series, linearCurve(h, name, excess))
			angle.Series = append(angle.Series, linearCurve(h, name, largestAngle))
		}
		losses, angles = append(losses, above), append(angles, angle)
	}
	worst := func(panels []plots.Panel) (v float64) {
		for _, p := range panels {
			for _, s := range p.Series {
				v = max(v, s.Y[len(s.Y)-1])
			}
		}
		return v
	}
	r.Measure("largest principal angle", worst(angles), "rad")
	r.Measure("largest excess of the loss over PCA's", worst(losses), "")
	r.Measure("largest distance between reconstructions and PCA's", farthest, "")
	const steps = "steps of gradient descent"
	f := plots.Curves(plots.Axes{X: steps, Y: "loss above PCA's, as a share of it", LogY: true, Floor: 1e-8}, losses...)
	f.Describe("Linear autoencoders with codes of r numbers, from random weights. Where a curve breaks off, single precision shows no difference any more.")
	if err := r.Figure("linear-loss", "The linear autoencoder is PCA: loss", f, digits.Train.Origin); err != nil {
		return err
	}
	f = plots.Curves(plots.Axes{X: steps, Y: "largest principal angle (rad)", LogY: true, Floor: 0x1p-23}, angles...)
	f.Describe("The largest principal angle between what the r columns of Θ span, in which all reconstructions lie, and what the leading r principal components do.")
	return r.Figure("linear-angle", "The linear autoencoder is PCA: angle", f, digits.Train.Origin)
}

// The names of what is measured while a linear autoencoder learns.
const (
	excess       = "excess loss"
	largestAngle = "largest angle"
)

func linearCurve(h *train.History, name, what string) plots.Series {
	s := plots.Series{Name: name}
	for _, record := range h.Records {
		if v, ok := record.Terms.Value(what); ok {
			s.X, s.Y = append(s.X, float64(record.Step)), append(s.Y, v)
		}
	}
	return s
}

// trainLinear trains one linear autoencoder, and returns how far ΘΦ is from PCA's projector P on
// the data: √(E‖ΘΦx-Px‖²/E‖Px‖²). For any weights, with biases of 0, its loss and
// gradient depend on the centred images through their covariance alone. So the few images x stand
// for all: a step on those is a step on all.
func trainLinear(ctx context.Context, r *experiment.Run, digits data, x mat32.Matrix, principal *pca.PCA, c Linear, k int, tied bool) (h *train.History, distance float64, err error) {
	encoder := nn.NewDense(x.Cols, k, nn.Normal{Std: c.InitStd})
	var decoder nn.Layer = nn.NewDense(k, x.Cols, nn.Normal{Std: c.InitStd})
	name := "free"
	if tied {
		decoder, name = nn.NewTied(encoder, nil), "tied"
	}
	m := ae.New(ae.Config{Encoder: encoder, Decoder: decoder, Likelihood: loss.Squares{}, Seed: r.Seed})
	best := principal.Leading(k)
	h, err = r.Fit(ctx, experiment.Fit{
		Name: fmt.Sprintf("linear-%s-%d", name, k),
		Cause: struct { // with the length, as the tests depend on it
			Linear Linear
			Code   int
			Tied   bool
		}{c, k, tied},
		Data: []datasets.Origin{digits.Train.Origin}, Source: train.Rows(x),
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
	away, size := loss.SquaredError(mat32.Matrix{}, m.Reconstruct(x), p), loss.SquaredError(mat32.Matrix{}, p, mat32.New(p.Rows, p.Cols))
	return h, math.Sqrt(away / size), nil
}

// outputs returns Θ, d×r, whose columns span what is reconstructed. Φ has as many rows, but is
// not to be judged by its span: nothing is ever asked of its weights from pixels that are the
// same in all images.
func outputs(encoder *nn.Dense, decoder nn.Layer) mat.Matrix {
	if free, ok := decoder.(*nn.Dense); ok {
		return mat.DenseCopyOf(mat32.Float64(free.Weight()).T())
	}
	return mat.DenseCopyOf(mat32.Float64(encoder.Weight()))
}

// fewImages returns at most one image more than x has pixels, with zero mean and the covariance,
// by the divisor n, of the rows of x. It is √m·HR, with R a triangular root of the covariance,
// RᵀR, by Cholesky: made of eigenvectors, it would give the answer away. H is the m×(m-1) Helmert
// matrix, whose columns are orthonormal and sum to 0: column j has j+1 times 1, then -(j+1), over
// √((j+1)(j+2)).
func fewImages(x mat32.Matrix) (mat32.Matrix, error) {
	_, covariance, err := pca.Covariance(x)
	if err != nil {
		return mat32.Matrix{}, err
	}
	covariance.ScaleSym(float64(x.Rows-1)/float64(x.Rows), covariance)
	var cholesky mat.PivotedCholesky // there is no full rank: some pixels never see ink
	cholesky.Factorize(covariance, -1)
	n := cholesky.Rank()
	var u mat.TriDense
	cholesky.UTo(&u)
	m := n + 1
	helmert := mat.NewDense(m, n, nil)
	for j := range n {
		count := float64(j + 1)
		scale := math.Sqrt(float64(m) / (count * (count + 1)))
		for i := range j + 1 {
			helmert.Set(i, j, scale)
		}
		helmert.Set(j+1, j, -scale*count)
	}
	var pivoted mat.Dense
	pivoted.Mul(helmert, mat.DenseCopyOf(&u).Slice(0, n, 0, x.Cols))
	few := mat32.New(m, x.Cols)
	for j, column := range cholesky.ColumnPivots(nil) {
		for i := range m {
			mat32.Row(few, i)[column] = float32(pivoted.At(i, j))
		}
	}
	return few, nil
}
