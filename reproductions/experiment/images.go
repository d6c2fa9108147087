package experiment

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/pca"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/aelab/vae"
	"github.com/aelab-go/autoencoders/datasets"
	"gonum.org/v1/gonum/floats"
)

// PerImage is the unit of squared errors: summed over the pixels, a mean over the images.
const PerImage = "squared error per image"

// MeanImage names the measure of MeasureMeanImage.
const MeanImage = "mean image: test error"

// MeasureMeanImage notes the squared error of the mean training image on the test images, and returns it. A
// model that has learnt nothing but the biases of its outputs has this error.
func (r *Run) MeasureMeanImage(d datasets.Split) float64 {
	x := d.Test.Pixels
	y := mat32.New(x.Rows, x.Cols)
	mean := d.Train.Mean()
	for i := range y.Rows {
		copy(mat32.Row(y, i), mean)
	}
	v := loss.SquaredError(mat32.Matrix{}, y, x)
	r.Measure(MeanImage, v, PerImage)
	return v
}

// PCA fits principal components to the training images. It returns an error if the images have fewer
// components.
func PCA(d datasets.Split, components int) (*pca.PCA, error) {
	x := d.Train.Pixels
	if most := min(x.Rows-1, x.Cols); components > most {
		return nil, fmt.Errorf("%d principal components are asked for, but %d images of %d pixels (%s) have %d", components, x.Rows, x.Cols, d.Train.Name, most)
	}
	return pca.Fit(x, components)
}

// PCAError names the measure of MeasurePCA for a number of components.
func PCAError(components int) string { return fmt.Sprintf("PCA (%d): test error", components) }

// MeasurePCA notes the squared error of principal components on the test images, and returns it.
func (r *Run) MeasurePCA(d datasets.Split, p *pca.PCA) float64 {
	v := p.SquaredError(d.Test.Pixels)
	r.Measure(PCAError(len(p.ExplainedVariance)), v, PerImage)
	return v
}

// Reconstruction is a line of a figure by Strips: a model that reconstructs images.
type Reconstruction struct {
	Name  string
	Model interface {
		Reconstruct(x mat32.Matrix) mat32.Matrix // n×d, as x
	}
	Measure string // names its test error, which the figure gives if it was measured
}

// Strips draws a line of images, and below it a line of reconstructions for each model. If the images hold
// numbers other than greys, grey turns a copy of them into pixels from 0 to 1. It may be nil.
func (r *Run) Strips(shown datasets.Images, grey func(mat32.Matrix), models ...Reconstruction) *plots.Figure {
	pixels := func(x mat32.Matrix) mat32.Matrix {
		if grey != nil {
			x = mat32.Clone(x)
			grey(x)
		}
		return x
	}
	versions := []plots.Version{{Name: "data", Images: pixels(shown.Pixels)}}
	for _, m := range models {
		v := plots.Version{Name: m.Name, Images: pixels(m.Model.Reconstruct(shown.Pixels))}
		if e, ok := r.Value(m.Measure); ok {
			v.Note = fmt.Sprintf("test error %.3g", e)
		}
		versions = append(versions, v)
	}
	return plots.Versions(shown.Height, shown.Width, shown.Len(), versions...)
}

// fieldsShown is the largest number of units of a layer that Fields draws.
const fieldsShown = 100

// Fields draws the receptive fields of each dense layer of an encoder, as nn.Fields returns them. The figures
// are "fields-1-stage", "fields-2-stage" and so on. The title begins with paper. Title and caption describe
// the stage in words.
func (r *Run) Fields(stage, paper, words string, encoder nn.Sequential, d datasets.Images) error {
	fields := nn.Fields(encoder)
	for l, field := range fields {
		part := mat32.Slice(field, 0, field.Rows, 0, min(fieldsShown, field.Cols))
		f := plots.Filters(part, d.Height, d.Width, 20, plots.TileScale)
		way := ""
		if l > 0 {
			way = ", multiplied on the way through the layers below, as if these were linear"
		}
		f.Describe("Layer %d of %d, %s: the weights from the pixels to the first %d of %d units%s.",
			l+1, len(fields), words, part.Cols, field.Cols, way)
		title := fmt.Sprintf("%s: receptive fields of layer %d, %s", paper, l+1, words)
		if err := r.Figure(fmt.Sprintf("fields-%d-%s", l+1, stage), title, f, d.Origin); err != nil {
			return err
		}
	}
	return nil
}

// Series returns the curve of a term in a training's history, as History.Curve does, with a name.
func Series(name string, h *train.History, kind string, axis train.Axis, term string) plots.Series {
	x, y := h.Curve(kind, axis, term)
	return plots.Series{Name: name, X: x, Y: y}
}

// ErrorCurves draws the test error after each epoch, the mean training error over each epoch, and other
// curves. x and y label the axes. A training error is drawn in the middle of its epoch. With more than 20
// test errors, the frame ends a tenth above the test error after the first epoch. note is added to the
// caption, and may be empty.
func ErrorCurves(x, y, note string, test, training plots.Series, others ...plots.Series) *plots.Figure {
	training.X = slices.Clone(training.X)
	floats.AddConst(-0.5, training.X)
	axes := plots.Axes{X: x, Y: y}
	caption := []string{"The training error is that of each batch just before its update, averaged over the epoch."}
	if note != "" {
		caption = append(caption, note)
	}
	if len(test.X) > 20 {
		axes.YMin, axes.YMax = 0.9*training.Y[len(training.Y)-1], 1.1*test.Y[1]
		if axes.YMax < max(floats.Max(test.Y), floats.Max(training.Y)) {
			caption = append(caption, "What is above the frame is cut off.")
		}
	}
	f := plots.Curves(axes, plots.Panel{Series: append([]plots.Series{test, training}, others...)})
	f.Describe("%s", strings.Join(caption, " "))
	return f
}

// ImportanceBounds returns the importance bound of log p(x), in nats, of each image: see vae.Model.ImportanceBound. It
// takes one image after the other, so that ctx can end it soon.
func ImportanceBounds(ctx context.Context, m *vae.Model, images mat32.Matrix, samples int) ([]float64, error) {
	bounds := make([]float64, images.Rows)
	for i := range bounds {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("importance estimate stopped at image %d of %d (%w): it begins anew when the same command is given again", i, images.Rows, err)
		}
		bounds[i] = m.ImportanceBound(mat32.Rows(images, i, i+1), i, samples)[0]
	}
	return bounds, nil
}
