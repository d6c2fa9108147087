package datasets

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// Sizes says how many images of a data set are used. 0 is all.
type Sizes struct {
	Examples int // for training
	Tests    int // for the test
}

// Split is a data set in two parts: one for training and one for the test.
type Split struct{ Train, Test Images }

// First returns the first images of each part, as many as s says, sharing memory with d.
func (d Split) First(s Sizes) Split { return Split{d.Train.First(s.Examples), d.Test.First(s.Tests)} }

// Origins returns the origins of both parts.
func (d Split) Origins() []Origin { return []Origin{d.Train.Origin, d.Test.Origin} }

// First returns the first n images, sharing memory with d. It returns all if n is 0 or there are fewer.
func (d Images) First(n int) Images {
	if n == 0 {
		return d
	}
	return d.Rows(0, min(n, d.Len()))
}

// Spread returns a copy of n images, evenly spaced from the first on, or of all if there are fewer.
func (d Images) Spread(n int) Images {
	n = min(n, d.Len())
	index := make([]int, n)
	for i := range index {
		index[i] = i * d.Len() / n
	}
	return d.Select(index)
}

// Shuffled returns a copy of the images in an order drawn from rng.
func (d Images) Shuffled(rng *random.Stream) Images { return d.Select(d.order(rng)) }

// Split returns a copy of the images in two parts, drawn at random from rng. Test has the given number
// of tests, and Train the rest. It panics if tests is negative or larger than the number of images.
func (d Images) Split(tests int, rng *random.Stream) Split {
	if tests < 0 || tests > d.Len() {
		panic(fmt.Sprintf("datasets: Split: %d of %d images for the test", tests, d.Len()))
	}
	order := d.order(rng)
	return Split{Train: d.Select(order[tests:]), Test: d.Select(order[:tests])}
}

// PerClass returns n images of each class, drawn at random from rng, the classes one after the other.
// If a class has fewer images, it returns all of them. It panics if the images have no labels.
func (d Images) PerClass(n int, rng *random.Stream) Images {
	if d.Labels == nil {
		panic(fmt.Sprintf("datasets: PerClass: %s has no labels", d.Name))
	}
	var classes [256][]int
	for _, i := range d.order(rng) {
		if class := &classes[d.Labels[i]]; len(*class) < n {
			*class = append(*class, i)
		}
	}
	var chosen []int
	for _, class := range classes {
		chosen = append(chosen, class...)
	}
	return d.Select(chosen)
}

// order returns all indices in an order drawn from rng.
func (d Images) order(rng *random.Stream) []int {
	order := make([]int, d.Len())
	rng.Perm(order)
	return order
}

// Mean returns the mean of each pixel. It panics if there are no images.
func (d Images) Mean() []float32 {
	if d.Len() == 0 {
		panic(fmt.Sprintf("datasets: Mean: %s has no images", d.Name))
	}
	sums := make([]float64, d.Pixels.Cols)
	for i := range d.Len() {
		for j, v := range mat32.Row(d.Pixels, i) {
			sums[j] += float64(v)
		}
	}
	mean := make([]float32, len(sums))
	for j, s := range sums {
		mean[j] = float32(s / float64(d.Len()))
	}
	return mean
}
