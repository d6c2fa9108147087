package main

import (
	"context"
	"os"
	"path/filepath"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/npy"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/digits"
	"github.com/aelab-go/autoencoders/datasets/mnist"
)

// digitsFile holds the images that all contenders train the networks of digits on, one a
// row: most of their pixels are 0, which a program may make use of.
const (
	digitsFile   = "digits.npy"
	digitsPixels = digits.Size * digits.Size
	digitsCount  = dataBatches * 1000
)

// dataBatches are in turn a step's examples, so that it finds new ones in memory.
const dataBatches = 4

// writeMNIST writes digitsFile with images of MNIST, or with drawn ones where it cannot be
// had, and returns which.
func writeMNIST(dir string) (name string, err error) {
	config := datasets.Default()
	config.AllowStandin, config.Log = true, os.Stderr
	train, _, err := mnist.Load(context.Background(), config)
	if err != nil {
		return "", err
	}
	return train.Name, writeDigits(dir, train)
}

func writeDigits(dir string, images datasets.Images) error {
	return npy.WriteFile(filepath.Join(dir, digitsFile), images.Rows(0, min(digitsCount, images.Len())).Pixels)
}

// data returns a few batches: of the images in digitsFile, or noise for other networks.
func (n network) data(dir string, batch int) ([]mat32.Matrix, error) {
	if n.columns != digitsPixels {
		return noise(batch, n.columns), nil
	}
	array, err := npy.ReadFile(filepath.Join(dir, digitsFile))
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
