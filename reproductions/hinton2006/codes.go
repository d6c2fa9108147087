package hinton2006

import (
	"context"
	"fmt"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/metrics"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// figure3 lays digits out on a plane, by their first two principal components and by the codes
// of an autoencoder (Figure 3), and measures how well the codes tell classes apart.
func figure3(ctx context.Context, r *experiment.Run, c Codes) error {
	data, err := loadDigits(ctx, r, c.Sizes)
	if err != nil {
		return err
	}
	t := &trainer{Run: r, data: data, pretraining: c.Pretraining, finetuning: c.Finetuning, seed: c.Seed}
	deep, err := t.fit(ctx, c.Net)
	if err != nil {
		return err
	}
	linear, err := t.pca(2)
	if err != nil {
		return err
	}
	r.Measure(measureAE, deep.SquaredError(data.test.Pixels), perImage)

	shown := perClass(data.train, c.PerClass, c.Seed)
	accuracy := map[string]float64{}
	for _, part := range []struct {
		letter, name string
		encode       func(mat32.Matrix) mat32.Matrix
	}{
		{"a", "PCA", linear.Encode},
		{"b", "autoencoder", deep.Encode},
	} {
		nearest := metrics.Nearest(part.encode(data.train.Pixels), part.encode(data.test.Pixels), slices.Max(c.Neighbours))
		for _, k := range c.Neighbours {
			percent := 100 * nearest.Accuracy(data.train.Labels, data.test.Labels, k)
			r.Measure(fmt.Sprintf("%d-NN accuracy, %s", k, part.name), percent, "%")
			accuracy[fmt.Sprint(part.name, k)] = percent
		}
		f := plots.Scatter(part.encode(shown.Pixels), shown.Labels)
		f.Caption = fmt.Sprintf("%d digits of each class of the training set, drawn at random. %s", c.PerClass, f.Caption)
		title := citation + ", Figure 3A: the first two principal components"
		if part.letter == "b" {
			title = citation + ", Figure 3B: the code of an autoencoder"
		}
		if err := r.Figure("figure-3"+part.letter, title, f, data.train); err != nil {
			return err
		}
	}
	for _, k := range c.Neighbours {
		r.Measure(fmt.Sprintf("%d-NN accuracy, autoencoder less PCA", k), accuracy[fmt.Sprint("autoencoder", k)]-accuracy[fmt.Sprint("PCA", k)], "%")
	}
	return nil
}
