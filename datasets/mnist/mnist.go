// Package mnist loads the MNIST handwritten digits: 60,000 training and 10,000 test
// images of 28×28 grey pixels, in ten classes (LeCun, Bottou, Bengio and Haffner,
// "Gradient-based learning applied to document recognition", Proc. IEEE 86(11), 1998).
package mnist

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"sync"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/digits"
	"github.com/aelab-go/autoencoders/datasets/internal/idx"
)

// Sizes of the canonical split, and of the images.
const (
	TrainSize = 60000
	TestSize  = 10000
	Height    = 28
	Width     = 28
	Classes   = 10
)

// Sizes of the drawn stand-in: enough to train on, few enough to draw in seconds.
const (
	standinTrain = 10000
	standinTest  = 2000
)

// A part is one of the two sets: a file of images and one of labels.
type part struct {
	name           string
	images, labels datasets.File
}

var parts = [2]part{
	{
		name:   "MNIST training set",
		images: file("train-images-idx3-ubyte.gz", 9912422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
		labels: file("train-labels-idx1-ubyte.gz", 28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
	},
	{
		name:   "MNIST test set",
		images: file("t10k-images-idx3-ubyte.gz", 1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
		labels: file("t10k-labels-idx1-ubyte.gz", 4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
	},
}

// file describes one of the four files. The last mirror is the original address, which
// often refuses.
func file(name string, size int64, sum string) datasets.File {
	return datasets.File{
		Name:   "mnist/" + name,
		Size:   size,
		SHA256: sum,
		URLs: []string{
			"https://ossci-datasets.s3.amazonaws.com/mnist/" + name,
			"https://storage.googleapis.com/cvdf-datasets/mnist/" + name,
			"https://raw.githubusercontent.com/fgnt/mnist/master/" + name,
			"http://yann.lecun.com/exdb/mnist/" + name,
		},
	}
}

// Load returns the canonical training and test sets. A pixel is its byte b as the
// float32 nearest to b/255: 0 is background, 1 is ink. SHA256 is that of the bytes of
// all images, then of all labels.
//
// If MNIST cannot be had and cfg allows a stand-in, Load returns 10,000 and 2,000 digits drawn by
// package digits, says so on the log and sets Standin.
func Load(ctx context.Context, cfg datasets.Config) (train, test datasets.Images, err error) {
	train, test, err = load(ctx, cfg)
	if err == nil || !cfg.UseStandin("MNIST", fmt.Sprintf("%d + %d drawn digits", standinTrain, standinTest), err) {
		return train, test, err
	}
	train, test = digits.Draw(1, standinTrain), digits.Draw(2, standinTest)
	train.Name, test.Name = "drawn digits in place of the MNIST training set", "drawn digits in place of the MNIST test set"
	train.Standin, test.Standin = true, true
	return train, test, nil
}

// Split returns the first five sixths of a training set, to fit, and the rest, for validation. Of MNIST
// these are 50,000 and 10,000 images, the split of the pickled file that Kingma's code and many others
// read. Both share memory with train.
func Split(train datasets.Images) (fit, validation datasets.Images) {
	n := train.Len()
	cut := n / 6 * 5
	fit, validation = train.Rows(0, cut), train.Rows(cut, n)
	fit.Name = fmt.Sprintf("%s, first %d", train.Name, cut)
	validation.Name = fmt.Sprintf("%s, last %d", train.Name, n-cut)
	return fit, validation
}

func load(ctx context.Context, cfg datasets.Config) (train, test datasets.Images, err error) {
	var paths [len(parts)][2]string
	for i, p := range parts {
		for j, f := range []datasets.File{p.images, p.labels} {
			if paths[i][j], err = cfg.Fetch(ctx, f); err != nil {
				return datasets.Images{}, datasets.Images{}, fmt.Errorf("mnist: %w", err)
			}
		}
	}
	var sets [len(parts)]datasets.Images
	var errs [len(parts)]error
	var wg sync.WaitGroup
	for i, p := range parts {
		wg.Add(1)
		go func() {
			defer wg.Done()
			sets[i], errs[i] = read(p.name, paths[i][0], paths[i][1])
		}()
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return datasets.Images{}, datasets.Images{}, fmt.Errorf("mnist: %w", err)
		}
	}
	return sets[0], sets[1], nil
}

// read reads a file of images and the file of their labels.
func read(name, imagePath, labelPath string) (datasets.Images, error) {
	images, err := readFile(imagePath)
	if err != nil {
		return datasets.Images{}, err
	}
	if s := images.Shape; len(s) != 3 || s[1] != Height || s[2] != Width {
		return datasets.Images{}, malformed(imagePath, 4, "the array is %v, want [n %d %d]", s, Height, Width)
	}
	labels, err := readFile(labelPath)
	if err != nil {
		return datasets.Images{}, err
	}
	n := images.Shape[0]
	if len(labels.Shape) != 1 || labels.Shape[0] != n {
		return datasets.Images{}, malformed(labelPath, 4, "the array is %v, want one label for each of the %d images in %s", labels.Shape, n, imagePath)
	}
	for i, l := range labels.Data {
		if l >= Classes {
			const header = 8
			return datasets.Images{}, malformed(labelPath, header+int64(i), "label %d, want 0 to %d", l, Classes-1)
		}
	}
	sum := sha256.New()
	sum.Write(images.Data)
	sum.Write(labels.Data)
	return datasets.Images{
		Origin: datasets.Origin{Name: name, SHA256: hex.EncodeToString(sum.Sum(nil))},
		Pixels: scale(images.Data, n),
		Labels: labels.Data,
		Height: Height, Width: Width,
	}, nil
}

func readFile(path string) (idx.Array, error) {
	r, err := os.Open(path)
	if err != nil {
		return idx.Array{}, err
	}
	defer r.Close()
	return idx.Read(r, path)
}

func malformed(path string, offset int64, format string, args ...any) error {
	return &datasets.FormatError{File: path, Offset: offset, Err: fmt.Errorf(format, args...)}
}

// scale returns n images with bytes 0 to 255 mapped to 0 to 1.
func scale(b []uint8, n int) mat32.Matrix {
	var scaled [256]float32
	for i := range scaled {
		scaled[i] = float32(i) / 255
	}
	m := mat32.New(n, Height*Width)
	for i, v := range b {
		m.Data[i] = scaled[v]
	}
	return m
}
