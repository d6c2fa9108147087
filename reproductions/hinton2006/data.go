package hinton2006

import (
	"context"
	"fmt"
	"unicode"
	"unicode/utf8"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/mnist"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// split is a data set in the two parts that an experiment uses.
type split struct {
	name        string
	train, test datasets.Images
}

// loadDigits returns MNIST: all 60,000 training images, as the authors did in the end, and
// the 10,000 test images; or the first of each, as s says. Pixels are used as probabilities.
func loadDigits(ctx context.Context, r *experiment.Run, s Sizes) (split, error) {
	training, test, err := mnist.Load(ctx, r.Data)
	if err != nil {
		return split{}, err
	}
	r.Uses(training, test)
	return split{"digits", training, test}.first(s), nil
}

// first keeps as many images as s asks for.
func (d split) first(s Sizes) split {
	d.train, d.test = experiment.First(d.train, s.Examples), experiment.First(d.test, s.Tests)
	return d
}

// hasComponents returns an error if the training images have fewer than k principal components.
func (d split) hasComponents(k int) error {
	if most := min(d.train.Len()-1, d.train.Pixels.Cols); k > most {
		return fmt.Errorf("%d principal components are asked for, but %d %s of %d pixels have %d", k, d.train.Len(), d.name, d.train.Pixels.Cols, most)
	}
	return nil
}

// mean returns the mean of the rows of x.
func mean(x mat32.Matrix) []float32 {
	sums := make([]float64, x.Cols)
	for i := range x.Rows {
		for j, v := range mat32.Row(x, i) {
			sums[j] += float64(v)
		}
	}
	m := make([]float32, x.Cols)
	for j, s := range sums {
		m[j] = float32(s / float64(x.Rows))
	}
	return m
}

// perClass returns n images of each class, drawn at random, the classes one after the other; of a
// class that has not so many, all.
func perClass(d datasets.Images, n int, seed uint64) datasets.Images {
	order := make([]int, d.Len())
	random.New(seed, "figure").Perm(order)
	var chosen []int
	for class := range uint8(10) {
		left := n
		for _, i := range order {
			if left > 0 && d.Labels[i] == class {
				chosen = append(chosen, i)
				left--
			}
		}
	}
	return d.Select(chosen)
}

// describe begins the caption of a figure with sentences of its own.
func describe(f *plots.Figure, format string, args ...any) {
	first, size := utf8.DecodeRuneInString(f.Caption)
	f.Caption = fmt.Sprintf(format, args...) + " " + string(unicode.ToUpper(first)) + f.Caption[size:]
}
