package hinton2006

import (
	"context"
	"fmt"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/metrics"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/rbm"
	"github.com/aelab-go/autoencoders/datasets/olivetti"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// figure2b trains a deep autoencoder on digits and compares it with PCA and with logistic PCA with as many
// components (Figure 2B).
func figure2b(ctx context.Context, r *experiment.Run, c Digits) error {
	t, err := digits(ctx, r, c.Sizes, c.Training)
	if err != nil {
		return err
	}
	deep, linear, err := t.fitWithPCA(ctx, c.Net)
	if err != nil {
		return err
	}
	logistic, err := t.logistic(ctx, c.Net.code(), c.Logistic)
	if err != nil {
		return err
	}
	r.MeasurePCA(t.Split, linear)
	r.MeasureMeanImage(t.Split)
	before, _ := deep.after(0)
	r.Measure("autoencoder before fine-tuning: test error", before, perImage)
	t.measureBoth(deep)

	strips := r.Strips(t.Test.PerClass(c.Shown, random.New(r.Seed, "figure")), nil,
		experiment.Reconstruction{Name: "autoencoder", Model: deep, Measure: measureAE},
		experiment.Reconstruction{Name: "logistic PCA", Model: logistic, Measure: measureLogistic(c.Net.code())},
		experiment.Reconstruction{Name: "PCA", Model: linear, Measure: experiment.PCAError(c.Net.code())})
	strips.Describe("Random test images of each class, and what is made of them again from codes of %d numbers.",
		c.Net.code())
	if err := r.Figure("figure-2b", citation+", Figure 2B: digits", strips, t.Train.Origin); err != nil {
		return err
	}
	if err := t.trainingFigures(deep, t.authors()...); err != nil {
		return err
	}
	if err := t.receptiveFields(deep); err != nil {
		return err
	}
	return t.share("digits-30", deep)
}

// authorsCode trains the autoencoder of Figure 2B as the authors' code does by default, with a
// fifth of the paper's pretraining, and sets its errors beside a log of that code.
func authorsCode(ctx context.Context, r *experiment.Run, c DigitsNet) error {
	t, err := digits(ctx, r, c.Sizes, c.Training)
	if err != nil {
		return err
	}
	deep, err := t.fit(ctx, c.Net)
	if err != nil {
		return err
	}
	r.MeasureMeanImage(t.Split)
	r.Measure(measureAE, deep.SquaredError(t.Test.Pixels), perImage)
	for _, epochs := range authorsLog.epochs {
		if v, ok := deep.after(int(epochs)); ok {
			r.Measure(measureAfter(c.Net.Name, int(epochs)), v, perImage)
		}
	}
	return t.trainingFigures(deep, t.authors()...)
}

// authors returns the curves of the authors' code, or nil unless the data is all of MNIST.
func (t *study) authors() []plots.Series {
	if t.Train.Standin || t.Train.Len() != 60_000 {
		return nil
	}
	const by = "authors' code, 10 epochs of pretraining:"
	return []plots.Series{
		{Name: "test", By: by, X: authorsLog.epochs, Y: authorsLog.test},
		{Name: "training", By: by, X: authorsLog.epochs, Y: authorsLog.train},
	}
}

const measureRatio = "autoencoder's error, as a share of PCA's"

// figure2c trains a deep autoencoder on patches of faces, with linear visible units, and compares it with PCA
// (Figure 2C). Patches are scaled as in the paper. On the training patches, each pixel has mean 0, and the
// variance is 1 in the mean over the pixels.
func figure2c(ctx context.Context, r *experiment.Run, c Faces) error {
	faces, err := olivetti.Load(ctx, r.DataConfig)
	if err != nil {
		return err
	}
	t := &study{Run: r, Training: c.Training, name: "faces", visible: rbm.Gaussian}
	t.Train, t.Test = olivetti.Patches(faces, r.Seed, c.PerImage)
	r.Uses(faces.Origin, t.Train.Origin, t.Test.Origin)
	scale := olivetti.Fit(t.Train.Pixels)
	scale.Apply(t.Train.Pixels)
	scale.Apply(t.Test.Pixels)
	deep, linear, err := t.fitWithPCA(ctx, c.Net)
	if err != nil {
		return err
	}
	theirs := r.MeasurePCA(t.Split, linear)
	r.MeasureMeanImage(t.Split)
	r.Measure(measureRatio, t.measureBoth(deep)/theirs, "")

	strips := r.Strips(t.Test.Spread(c.Shown), scale.Undo,
		experiment.Reconstruction{Name: "autoencoder", Model: deep, Measure: measureAE},
		experiment.Reconstruction{Name: "PCA", Model: linear, Measure: experiment.PCAError(c.Net.code())})
	strips.Describe("Patches of people who are not in the training set, "+
		"and what is made of them again from codes of %d numbers.", c.Net.code())
	if err := r.Figure("figure-2c", citation+", Figure 2C: faces", strips, t.Train.Origin); err != nil {
		return err
	}
	return t.trainingFigures(deep)
}

// figure3 lays digits out on a plane, by their first two principal components and by the codes
// of an autoencoder (Figure 3), and measures how well the codes tell classes apart.
func figure3(ctx context.Context, r *experiment.Run, c Codes) error {
	t, err := digits(ctx, r, c.Sizes, c.Training)
	if err != nil {
		return err
	}
	most := slices.Max(c.Neighbours)
	if most > t.Train.Len() {
		return fmt.Errorf("Neighbours has %d, of %d training images", most, t.Train.Len())
	}
	deep, linear, err := t.fitWithPCA(ctx, c.Net)
	if err != nil {
		return err
	}
	r.MeasurePCA(t.Split, linear)
	r.Measure(measureAE, deep.SquaredError(t.Test.Pixels), perImage)

	shown := t.Train.PerClass(c.PerClass, random.New(r.Seed, "figure"))
	shown = shown.Shuffled(random.New(r.Seed, "paint")) // so that no class is painted over the others
	accuracy := map[string][]float64{}
	var scatters []*plots.Figure
	for _, part := range []struct {
		name, title string
		encode      func(mat32.Matrix) mat32.Matrix
	}{
		{"PCA", "the first two principal components", linear.Encode},
		{"autoencoder", "the code of an autoencoder", deep.Encode},
	} {
		nearest := metrics.Nearest(part.encode(t.Train.Pixels), part.encode(t.Test.Pixels), most)
		for _, k := range c.Neighbours {
			percent := 100 * nearest.Accuracy(t.Train.Labels, t.Test.Labels, k)
			r.Measure(fmt.Sprintf("%d-NN accuracy, %s", k, part.name), percent, "%")
			accuracy[part.name] = append(accuracy[part.name], percent)
		}
		f := plots.Scatter(part.encode(shown.Pixels), shown.Labels)
		f.Title = part.title
		scatters = append(scatters, f)
	}
	for i, k := range c.Neighbours {
		lead := accuracy["autoencoder"][i] - accuracy["PCA"][i]
		r.Measure(fmt.Sprintf("%d-NN accuracy, autoencoder less PCA", k), lead, "percentage points")
	}
	f := plots.Beside(scatters...)
	f.Describe("Up to %d digits of each class of the training set, drawn at random.", c.PerClass)
	if err := r.Figure("figure-3", citation+", Figure 3: codes of two dimensions", f, t.Train.Origin); err != nil {
		return err
	}
	if err := t.trainingFigures(deep); err != nil {
		return err
	}
	return t.share("digits-2", deep)
}
