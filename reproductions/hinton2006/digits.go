package hinton2006

import (
	"context"
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/ae"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/pca"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/rbm"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/floats"
)

const citation = "Hinton & Salakhutdinov 2006"

// The names of what the experiments measure.
const (
	measureAE   = "autoencoder: test error"
	measureMean = "mean image: test error"
)

// errorNote is what stands beside a strip of images made again: the squared error per test image
// that was measured, if it was.
func (t *study) errorNote(measure string) string {
	if v, ok := t.Value(measure); ok {
		return fmt.Sprintf("test error %.3g", v)
	}
	return ""
}

func measurePCA(components int) string { return fmt.Sprintf("PCA (%d): test error", components) }

func measureLogistic(components int) string {
	return fmt.Sprintf("logistic PCA (%d): test error", components)
}

// measureAfter names the test error of a net after so many epochs of fine-tuning.
func measureAfter(net string, epochs int) string {
	return fmt.Sprintf("%s: test error after %d epochs", net, epochs)
}

// figure2b trains a deep autoencoder on digits and compares it with PCA and with logistic PCA with as many
// components (Figure 2B).
func figure2b(ctx context.Context, r *experiment.Run, c Digits) error {
	t, err := c.study(ctx, r)
	if err != nil {
		return err
	}
	data := t.data
	k := c.Net.Hidden[len(c.Net.Hidden)-1]
	if err := data.hasComponents(k); err != nil {
		return err
	}
	deep, err := t.fit(ctx, c.Net)
	if err != nil {
		return err
	}
	logistic, err := t.logistic(ctx, k, c.Logistic)
	if err != nil {
		return err
	}
	linear, err := t.pca(k)
	if err != nil {
		return err
	}
	t.measureMean()
	r.Measure("autoencoder before fine-tuning: test error", deep.at(0, data.Train.Len()), perImage)
	r.Measure(measureAE, deep.SquaredError(data.Test.Pixels), perImage)
	r.Measure("autoencoder: training error", deep.SquaredError(data.Train.Pixels), perImage)

	shown := data.Test.PerClass(c.Shown, random.New(r.Seed, "figure")).Pixels
	strips := plots.Versions(data.Test.Height, data.Test.Width, shown.Rows,
		plots.Version{Name: "data", Images: shown},
		plots.Version{Name: "autoencoder", Images: deep.Reconstruct(shown), Note: t.errorNote(measureAE)},
		plots.Version{Name: "logistic PCA", Images: logistic.Reconstruct(shown), Note: t.errorNote(measureLogistic(k))},
		plots.Version{Name: "PCA", Images: linear.Reconstruct(shown), Note: t.errorNote(measurePCA(k))})
	strips.Describe("Random test images of each class, and what is made of them again from codes of %d numbers.", k)
	if err := r.Figure("figure-2b", citation+", Figure 2B: digits", strips, data.Train.Origin); err != nil {
		return err
	}
	if err := t.machineErrors(deep.start, deep.machine); err != nil {
		return err
	}
	if err := t.finetuningCurves(deep, authors(data)...); err != nil {
		return err
	}
	return t.receptiveFields(deep)
}

// logistic trains logistic PCA, and measures whether more of it would have changed much.
func (t *study) logistic(ctx context.Context, components int, f Finetuning) (network, error) {
	own := *t
	own.finetuning = f
	encoder, decoder := pca.Logistic(t.data.Train.Pixels.Cols, components)
	n := network{Autoencoder: ae.New(ae.Config{Encoder: encoder, Decoder: decoder, Seed: t.Seed})}
	net := Net{Name: fmt.Sprintf("logistic PCA (%d)", components), Hidden: []int{components}, Random: true}
	if err := own.finetune(ctx, net, &n); err != nil {
		return n, err
	}
	t.Measure(measureLogistic(components), n.SquaredError(t.data.Test.Pixels), perImage)
	_, y := n.curve(t.data.Train.Len())
	late := max(f.Epochs/5, 1)
	last := "epoch"
	if late > 1 {
		last = fmt.Sprintf("%d epochs", late)
	}
	t.Measure(fmt.Sprintf("%s: fall of the test error in the last %s", net.Name, last), y[f.Epochs-late]-y[f.Epochs], perImage)
	return n, nil
}

// pca fits principal components to the training images.
func (t *study) pca(components int) (*pca.PCA, error) {
	p, err := pca.Fit(t.data.Train.Pixels, components)
	if err != nil {
		return nil, err
	}
	x := t.data.Test.Pixels
	t.Measure(measurePCA(components), loss.SquaredError(mat32.Matrix{}, p.Reconstruct(x), x), perImage)
	return p, nil
}

// measureMean notes the error of the mean training image on the test images, and returns it.
func (t *study) measureMean() float64 {
	x := t.data.Test.Pixels
	y := mat32.New(x.Rows, x.Cols)
	m := t.data.Train.Mean()
	for i := range y.Rows {
		copy(mat32.Row(y, i), m)
	}
	v := loss.SquaredError(mat32.Matrix{}, y, x)
	t.Measure(measureMean, v, perImage)
	return v
}

// machineErrors draws the error of the machines' reconstructions while they learnt.
func (t *study) machineErrors(s *rbm.Stack, histories []*train.History) error {
	var series []plots.Series
	for l, h := range histories {
		x, y := h.Curve(train.Training, train.Examples, "squared error")
		epochs := make([]float64, len(x))
		for i := range x {
			epochs[i] = x[i] / float64(t.data.Train.Len())
		}
		m := s.Layers[l]
		label := fmt.Sprintf("%d-%d", m.Visible, m.Hidden)
		series = append(series, plots.Series{Name: label, X: epochs, Y: y})
		t.Measure(fmt.Sprintf("machine %s: error of the reconstruction in the last epoch", label), y[len(y)-1], perImage)
	}
	f := plots.Curves(plots.Axes{X: "epoch", Y: "squared error per example", AutoLogY: true}, plots.Panel{Series: series})
	f.Describe("Error of what each restricted Boltzmann machine makes of its data in one sweep of contrastive divergence, of the means; it is not what is minimised.")
	return t.Figure("rbm-errors", citation+": pretraining, machine by machine", f, t.data.Train.Origin)
}

// finetuningCurves draws the errors while the network was fine-tuned, beside others'.
func (t *study) finetuningCurves(n network, others ...plots.Series) error {
	x, test := n.curve(t.data.Train.Len())
	seen, training := n.history.Curve(train.Training, train.Examples, "squared error")
	for i := range seen {
		seen[i] = seen[i]/float64(t.data.Train.Len()) - 0.5 // in the middle of the epoch whose mean it is
	}
	series := append([]plots.Series{{Name: "test", X: x, Y: test}, {Name: "training", X: seen, Y: training}}, others...)
	axes := plots.Axes{X: "epochs of fine-tuning", Y: "squared error per image"}
	if len(x) > 20 { // the first epochs would hide the others
		axes.YMin, axes.YMax = 0.9*training[len(training)-1], 1.1*test[1]
	}
	f := plots.Curves(axes, plots.Panel{Series: series})
	caption := "The training error is that of each batch just before its update, averaged over the epoch."
	if len(others) > 0 {
		caption += fmt.Sprintf(" Ours has %d epochs of pretraining.", t.pretraining.Epochs)
	}
	if axes.YMax > 0 && axes.YMax < max(floats.Max(test), floats.Max(training)) {
		caption += " What is above the frame is cut off."
	}
	f.Describe("%s", caption)
	return t.Figure("fine-tuning", citation+": fine-tuning by conjugate gradient", f, t.data.Train.Origin)
}

// receptiveFields draws what each layer's units see of the image: the weights of the first layer,
// and for a higher one the product of the weights on the way to it, as if there were no
// nonlinearity.
func (t *study) receptiveFields(n network) error {
	const shown = 100
	d := t.data.Train
	for _, stage := range []struct {
		name, what string
		weights    []mat32.Matrix
	}{
		{"pretrained", "before fine-tuning", machineWeights(n.start)},
		{"fine-tuned", "after fine-tuning", encoderWeights(n.Encoder)},
	} {
		var fields mat32.Matrix
		for l, w := range stage.weights {
			fields = through(fields, w)
			part := mat32.Slice(fields, 0, fields.Rows, 0, min(shown, fields.Cols))
			f := plots.Filters(part, d.Height, d.Width, 20, plots.TileScale)
			way := ""
			if l > 0 {
				way = ", multiplied on the way through the layers below, as if these were linear"
			}
			f.Describe("Layer %d of %d, %s: the weights from the pixels to the first %d of %d units%s.",
				l+1, len(stage.weights), stage.what, part.Cols, fields.Cols, way)
			name := fmt.Sprintf("fields-%d-%s", l+1, stage.name)
			if err := t.Figure(name, fmt.Sprintf("%s: receptive fields of layer %d, %s", citation, l+1, stage.what), f, d.Origin); err != nil {
				return err
			}
		}
	}
	return nil
}

func machineWeights(s *rbm.Stack) (list []mat32.Matrix) {
	for _, m := range s.Layers {
		list = append(list, m.Weight())
	}
	return list
}

// encoderWeights returns the weights of the dense layers of an encoder.
func encoderWeights(encoder nn.Layer) (list []mat32.Matrix) {
	for _, l := range encoder.(nn.Sequential) {
		if dense, ok := l.(*nn.Dense); ok {
			list = append(list, dense.Weight())
		}
	}
	return list
}

// through multiplies the weights on the way to a layer by those of the next: v·w, or w if it
// is the first.
func through(v, w mat32.Matrix) mat32.Matrix {
	if v.Rows == 0 {
		return w
	}
	product := mat32.New(v.Rows, w.Cols)
	mat32.Mul(blas.NoTrans, blas.NoTrans, 1, v, w, 0, product)
	return product
}
