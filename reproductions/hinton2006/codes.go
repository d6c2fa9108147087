package hinton2006

import (
	"context"
	"fmt"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/metrics"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// figure3 lays digits out on a plane, by their first two principal components and by the codes
// of an autoencoder (Figure 3), and measures how well the codes tell classes apart.
func figure3(ctx context.Context, r *experiment.Run, c Codes) error {
	t, err := c.study(ctx, r)
	if err != nil {
		return err
	}
	data := t.data.Split
	if most := slices.Max(c.Neighbours); most > data.Train.Len() {
		return fmt.Errorf("Neighbours has %d, of %d training images", most, data.Train.Len())
	}
	deep, err := t.fit(ctx, c.Net)
	if err != nil {
		return err
	}
	linear, err := t.pca(2)
	if err != nil {
		return err
	}
	r.Measure(measureAE, deep.SquaredError(data.Test.Pixels), perImage)

	shown := data.Train.PerClass(c.PerClass, random.New(r.Seed, "figure"))
	shown = shown.Shuffled(random.New(r.Seed, "paint")) // so that no class is painted over the others
	accuracy := map[string]float64{}
	var scatters []*plots.Figure
	for _, part := range []struct {
		name, title string
		encode      func(mat32.Matrix) mat32.Matrix
	}{
		{"PCA", "the first two principal components", linear.Encode},
		{"autoencoder", "the code of an autoencoder", deep.Encode},
	} {
		nearest := metrics.Nearest(part.encode(data.Train.Pixels), part.encode(data.Test.Pixels), slices.Max(c.Neighbours))
		for _, k := range c.Neighbours {
			percent := 100 * nearest.Accuracy(data.Train.Labels, data.Test.Labels, k)
			r.Measure(fmt.Sprintf("%d-NN accuracy, %s", k, part.name), percent, "%")
			accuracy[fmt.Sprint(part.name, k)] = percent
		}
		f := plots.Scatter(part.encode(shown.Pixels), shown.Labels)
		f.Title = part.title
		scatters = append(scatters, f)
	}
	for _, k := range c.Neighbours {
		r.Measure(fmt.Sprintf("%d-NN accuracy, autoencoder less PCA", k), accuracy[fmt.Sprint("autoencoder", k)]-accuracy[fmt.Sprint("PCA", k)], "%")
	}
	f := plots.Beside(scatters...)
	f.Describe("Up to %d digits of each class of the training set, drawn at random.", c.PerClass)
	if err := r.Figure("figure-3", citation+", Figure 3: codes of two dimensions", f, data.Train.Origin); err != nil {
		return err
	}
	if err := t.machineErrors(deep.start, deep.machine); err != nil {
		return err
	}
	return t.finetuningCurves(deep)
}
