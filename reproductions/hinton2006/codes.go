package hinton2006

import (
	"context"
	"fmt"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/metrics"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// figure3 lays digits out on a plane, by their first two principal components and by the codes
// of an autoencoder (Figure 3), and measures how well the codes tell classes apart.
func figure3(ctx context.Context, r *experiment.Run, c Codes) error {
	t, err := c.trainer(ctx, r, c.Seed)
	if err != nil {
		return err
	}
	data := t.data
	if most := slices.Max(c.Neighbours); most > data.train.Len() {
		return fmt.Errorf("Neighbours has %d, of %d training images", most, data.train.Len())
	}
	deep, err := t.fit(ctx, c.Net)
	if err != nil {
		return err
	}
	linear, err := t.pca(2)
	if err != nil {
		return err
	}
	r.Measure(measureAE, deep.SquaredError(data.test.Pixels), perImage)

	shown := mixed(perClass(data.train, c.PerClass, c.Seed), c.Seed)
	accuracy := map[string]float64{}
	var scatters []*plots.Figure
	for _, part := range []struct {
		name, title string
		encode      func(mat32.Matrix) mat32.Matrix
	}{
		{"PCA", "the first two principal components", linear.Encode},
		{"autoencoder", "the code of an autoencoder", deep.Encode},
	} {
		nearest := metrics.Nearest(part.encode(data.train.Pixels), part.encode(data.test.Pixels), slices.Max(c.Neighbours))
		for _, k := range c.Neighbours {
			percent := 100 * nearest.Accuracy(data.train.Labels, data.test.Labels, k)
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
	describe(f, "Up to %d digits of each class of the training set, drawn at random.", c.PerClass)
	if err := r.Figure("figure-3", citation+", Figure 3: codes of two dimensions", f, data.train); err != nil {
		return err
	}
	if err := t.machineErrors(deep.start, deep.machine); err != nil {
		return err
	}
	return t.finetuningCurves(deep)
}

// mixed returns images in random order, so that no class is painted over the others.
func mixed(d datasets.Images, seed uint64) datasets.Images {
	order := make([]int, d.Len())
	random.New(seed, "paint").Perm(order)
	return d.Select(order)
}
