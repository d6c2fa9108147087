package main

import (
	"context"
	"math"
	"os"
	"path/filepath"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/npy"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/mnist"
)

// The files that hold the images which all contenders train their networks on, one a row.
// Most pixels are 0, as in the papers' own, which a program may make use of.
const (
	digitsFile = "digits.npy" // 28×28, of MNIST
	shapesFile = "shapes.npy" // 64×64, like the shapes of Higgins et al.
	shapesSize = 64
)

// dataBatches are in turn a step's examples, so that it finds new ones in memory.
const (
	dataBatches = 4
	imageCount  = dataBatches * 1000
)

// writeImages writes both files, and returns what they hold: if MNIST cannot be had, the digits
// are drawn.
func writeImages(dir string) (what string, err error) {
	config := datasets.Default()
	config.AllowStandin, config.Log = true, os.Stderr
	train, _, err := mnist.Load(context.Background(), config)
	if err != nil {
		return "", err
	}
	if err := writeRows(dir, digitsFile, train.Rows(0, min(imageCount, train.Len())).Pixels); err != nil {
		return "", err
	}
	return train.Name + ", drawn squares and ellipses, noise for convolutions", writeRows(dir, shapesFile, drawShapes(imageCount))
}

func writeRows(dir, name string, rows mat32.Matrix) error {
	return npy.WriteFile(filepath.Join(dir, name), rows)
}

// drawShapes returns n images of a white square or ellipse each, of any place, size and angle.
func drawShapes(n int) mat32.Matrix {
	const features = 5
	images, rng := mat32.New(n, shapesSize*shapesSize), random.New(1, "shapes")
	drawn := make([]float32, features)
	for i := range n {
		rng.Uniform(drawn)
		x0, y0 := 16+32*drawn[0], 16+32*drawn[1]
		wide, high := 6+6*drawn[2], 4+4*drawn[3]
		sin, cos := math.Sincos(2 * math.Pi * float64(drawn[4]))
		for j := range shapesSize * shapesSize {
			x, y := float64(float32(j%shapesSize)-x0), float64(float32(j/shapesSize)-y0)
			u, v := (x*cos+y*sin)/float64(wide), (y*cos-x*sin)/float64(high)
			if i%2 == 0 && math.Max(math.Abs(u), math.Abs(v)) < 1 || i%2 == 1 && u*u+v*v < 1 {
				mat32.Row(images, i)[j] = 1
			}
		}
	}
	return images
}

// data returns a few batches of the network's images, or of noise if it has none.
func (n network) data(dir string, batch int) ([]mat32.Matrix, error) {
	if n.images == "" {
		return noise(batch, n.columns), nil
	}
	array, err := npy.ReadFile(filepath.Join(dir, n.images))
	if err != nil {
		return nil, err
	}
	images, err := array.Matrix()
	if err != nil {
		return nil, err
	}
	batches := make([]mat32.Matrix, dataBatches)
	for i := range batches {
		batches[i] = mat32.Rows(images, i*batch, (i+1)*batch)
	}
	return batches, nil
}

// noise returns batches of numbers in [0, 1).
func noise(batch, columns int) []mat32.Matrix {
	rng := random.New(1, "data")
	batches := make([]mat32.Matrix, dataBatches)
	for i := range batches {
		batches[i] = mat32.New(batch, columns)
		rng.Uniform(batches[i].Data)
	}
	return batches
}
