package hinton2006

import (
	"context"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/rbm"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/olivetti"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// figure2c trains a deep autoencoder on patches of faces, with linear visible units, and
// compares it with PCA (Figure 2C).
func figure2c(ctx context.Context, r *experiment.Run, c Faces) error {
	faces, scale, err := loadFaces(ctx, r, c.PerImage)
	if err != nil {
		return err
	}
	t := &study{Run: r, data: faces, visible: rbm.Gaussian, pretraining: c.Pretraining, finetuning: c.Finetuning}
	k := c.Net.Hidden[len(c.Net.Hidden)-1]
	if err := faces.hasComponents(k); err != nil {
		return err
	}
	deep, err := t.fit(ctx, c.Net)
	if err != nil {
		return err
	}
	linear, err := t.pca(k)
	if err != nil {
		return err
	}
	t.measureMean()
	ours := deep.SquaredError(faces.Test.Pixels)
	r.Measure(measureAE, ours, perImage)
	r.Measure("autoencoder: training error", deep.SquaredError(faces.Train.Pixels), perImage)
	if pca, ok := r.Value(measurePCA(k)); ok {
		r.Measure("autoencoder's error, as a share of PCA's", ours/pca, "")
	}

	shown := faces.Test.Select(spread(faces.Test.Len(), c.Shown)).Pixels
	greys := func(x mat32.Matrix) mat32.Matrix { // what a patch looks like
		x = mat32.Clone(x)
		scale.Undo(x)
		return x
	}
	strips := plots.Versions(faces.Test.Height, faces.Test.Width, shown.Rows,
		plots.Version{Name: "data", Images: greys(shown)},
		plots.Version{Name: "autoencoder", Images: greys(deep.Reconstruct(shown)), Note: t.errorNote(measureAE)},
		plots.Version{Name: "PCA", Images: greys(linear.Reconstruct(shown)), Note: t.errorNote(measurePCA(k))})
	strips.Describe("Patches of people who are not in the training set, and what is made of them again from codes of %d numbers.", k)
	if err := r.Figure("figure-2c", citation+", Figure 2C: faces", strips, faces.Train.Origin); err != nil {
		return err
	}
	if err := t.machineErrors(deep.start, deep.machine); err != nil {
		return err
	}
	return t.finetuningCurves(deep)
}

// loadFaces returns patches of the faces, scaled as the paper has them: each pixel's mean taken
// off, and the variance 1 in the mean over the pixels, both those of the training patches.
func loadFaces(ctx context.Context, r *experiment.Run, perImage int) (data, olivetti.Scale, error) {
	faces, err := olivetti.Load(ctx, r.DataConfig)
	if err != nil {
		return data{}, olivetti.Scale{}, err
	}
	training, test := olivetti.Patches(faces, r.Seed, perImage)
	r.Uses(faces.Origin, training.Origin, test.Origin)
	scale := olivetti.Fit(training.Pixels)
	scale.Apply(training.Pixels)
	scale.Apply(test.Pixels)
	return data{datasets.Split{Train: training, Test: test}, "faces"}, scale, nil
}

// spread returns m numbers from 0 to n-1, at even distances from 0 on.
func spread(n, m int) []int {
	m = min(n, m)
	index := make([]int, m)
	for i := range index {
		index[i] = i * n / m
	}
	return index
}
