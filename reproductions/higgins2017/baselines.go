package higgins2017

import (
	"context"
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/pca"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets/shapes2d"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// Baselines configures the experiment baselines.
type Baselines struct {
	Grid       shapes2d.Grid // values of each factor
	Model      Model         // untrained
	Untrained  int           // networks, each of its own seed
	Components int           // of PCA and ICA
	PCAImages  int           // drawn at random, for the covariance
	Scores     Scores
}

// Validate returns an error that names all faults.
func (c Baselines) Validate() error {
	var f experiment.Faults
	checkGrid(&f, c.Grid)
	c.Model.faults(&f)
	f.AtLeast(1, "Untrained", c.Untrained)
	f.AtLeast(1, "Components", c.Components)
	f.Reject(c.PCAImages <= c.Components, "PCAImages is %d, want more than the %d components", c.PCAImages, c.Components)
	c.Scores.faults(&f)
	return f.Err()
}

var baselinesPresets = experiment.EachPreset(func(p experiment.Preset) Baselines {
	c := Baselines{Grid: grid(p), Model: network(p, 1), Untrained: 5, Components: 10, PCAImages: 200_000, Scores: scores(p)}
	switch p {
	case experiment.Smoke:
		c.Untrained, c.Components, c.PCAImages = 1, 4, 300
	case experiment.Quick:
		c.Untrained, c.PCAImages = 1, 5000
	}
	return c
})

// baselines measures the rows of the paper's table without training by the gradient (Figure 6). They are the
// factors themselves, raw pixels, principal and independent components, and untrained networks.
func baselines(ctx context.Context, r *experiment.Run, c Baselines) error {
	shapes, err := loadShapes(ctx, r, c.Grid)
	if err != nil {
		return err
	}
	measureRow(r, "ground truth", c.Scores, scored{factorCodes(shapes.Grid), shapes})
	measureRow(r, "raw pixels", c.Scores, scored{shapes, shapes})
	if err := ctx.Err(); err != nil {
		return err
	}
	white, err := whiteComponents(r, shapes, c)
	if err != nil {
		return err
	}
	measureRow(r, "PCA", c.Scores, scored{train.Rows(white), shapes})
	pairs, err := independent(white, shapes.Grid, r.Seed)
	if err != nil {
		return err
	}
	measureRow(r, "ICA", c.Scores, pairs...)
	var untrained []scored
	for i := range c.Untrained {
		mu, _ := NewModel(c.Model, tableStart, r.Seed+uint64(i)).EncodeAll(shapes)
		untrained = append(untrained, scored{train.Rows(mu), shapes})
	}
	measureRow(r, "untrained VAE", c.Scores, untrained...)
	return nil
}

// factorCodes returns the factors themselves as codes, each from 0 to 1.
func factorCodes(g shapes2d.Grid) train.Source {
	codes := mat32.New(g.Len(), shapes2d.NumFactors)
	v := make([]int, shapes2d.NumFactors)
	for i := range codes.Rows {
		for f, value := range g.Values(v, i) {
			mat32.Row(codes, i)[f] = float32(value) / float32(g[f]-1)
		}
	}
	return train.Rows(codes)
}

// whiteComponents returns the leading principal components of all images, scaled to variance 1. They are fitted
// to PCAImages of the images.
func whiteComponents(r *experiment.Run, shapes *shapes2d.Shapes, c Baselines) (mat32.Matrix, error) {
	index := make([]int, shapes.Len())
	random.New(r.Seed, "pca").Perm(index)
	p, err := pca.FitSource(part{shapes, index[:min(c.PCAImages, len(index))]}, c.Components)
	if err != nil {
		return mat32.Matrix{}, err
	}
	explained := 0.0
	for _, share := range p.ExplainedVarianceRatio() {
		explained += share
	}
	r.Measure(fmt.Sprintf("PCA: variance that %d components explain", c.Components), 100*explained, "%")
	white := p.EncodeSource(shapes)
	return white, p.Whiten(white)
}

// part is a selection of the images of the shapes.
type part struct {
	*shapes2d.Shapes
	index []int
}

func (p part) Len() int { return len(p.index) }

func (p part) Gather(dst mat32.Matrix, index []int) {
	chosen := make([]int, len(index))
	for i, k := range index {
		chosen[i] = p.index[k]
	}
	p.Shapes.Gather(dst, chosen)
}

// independent returns the independent components of white codes, one set for each pair of shapes. The paper, too,
// fits them to each pair, and its score is a mean over the pairs.
func independent(white mat32.Matrix, g shapes2d.Grid, seed uint64) (rows []scored, err error) {
	each := white.Rows / g[shapes2d.Shape] // images of a shape, one after the other
	g[shapes2d.Shape]--
	for left := range g[shapes2d.Shape] + 1 {
		pair := mat32.New(white.Rows-each, white.Cols)
		mat32.Copy(mat32.Rows(pair, 0, left*each), mat32.Rows(white, 0, left*each))
		mat32.Copy(mat32.Rows(pair, left*each, pair.Rows), mat32.Rows(white, (left+1)*each, white.Rows))
		p, err := pca.Fit(pair, pair.Cols) // white on all shapes is not quite white on two
		if err != nil {
			return nil, err
		}
		codes := p.Encode(pair)
		if err := p.Whiten(codes); err != nil {
			return nil, err
		}
		ica, err := pca.FitICA(codes, pca.FastICA{Seed: seed})
		if err != nil {
			return nil, err
		}
		rows = append(rows, scored{train.Rows(ica.Encode(codes)), g})
	}
	return rows, nil
}
