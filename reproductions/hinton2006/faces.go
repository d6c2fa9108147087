package hinton2006

import (
	"context"

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
	t := &study{Run: r, Split: faces, Training: c.Training, name: "faces", visible: rbm.Gaussian}
	deep, linear, err := t.fitWithPCA(ctx, c.Net)
	if err != nil {
		return err
	}
	theirs := r.MeasurePCA(t.Split, linear)
	r.MeasureMeanImage(t.Split)
	r.Measure("autoencoder's error, as a share of PCA's", t.measureBoth(deep)/theirs, "")

	strips := r.Strips(t.Test.Select(spread(t.Test.Len(), c.Shown)), scale.Undo,
		experiment.Reconstruction{Name: "autoencoder", Model: deep, Measure: measureAE},
		experiment.Reconstruction{Name: "PCA", Model: linear, Measure: experiment.PCAError(c.Net.code())})
	strips.Describe("Patches of people who are not in the training set, and what is made of them again from codes of %d numbers.",
		c.Net.code())
	if err := r.Figure("figure-2c", citation+", Figure 2C: faces", strips, t.Train.Origin); err != nil {
		return err
	}
	return t.trainingFigures(deep)
}

// loadFaces returns patches of the faces, scaled as the paper has them: each pixel's mean taken
// off, and the variance 1 in the mean over the pixels, both those of the training patches.
func loadFaces(ctx context.Context, r *experiment.Run, perImage int) (datasets.Split, olivetti.Scale, error) {
	faces, err := olivetti.Load(ctx, r.DataConfig)
	if err != nil {
		return datasets.Split{}, olivetti.Scale{}, err
	}
	training, test := olivetti.Patches(faces, r.Seed, perImage)
	r.Uses(faces.Origin, training.Origin, test.Origin)
	scale := olivetti.Fit(training.Pixels)
	scale.Apply(training.Pixels)
	scale.Apply(test.Pixels)
	return datasets.Split{Train: training, Test: test}, scale, nil
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
