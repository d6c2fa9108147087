// Python loads an autoencoder's weights into Go and writes its codes and reconstructions, for Python to
// compare with:
//
//	go run ./notebooks/python -weights WEIGHTS.npz -out VALUES.npz
//
// The weights are an archive in PyTorch's names and layouts, written by any program:
// "encoder.0.weight", "encoder.0.bias", "encoder.2.weight" and so on, and "decoder." likewise. The
// layers are dense, with sigmoids between them, and the decoder returns logits: the nets of Hinton &
// Salakhutdinov 2006.
//
// The values are arrays of float32, and of uint8 for labels. "images", n×784, are the first test images
// of MNIST, with their "codes" and "reconstructions". "train_codes", "train_labels", "test_codes" and
// "test_labels" are for a classifier on the codes; they have more images of each part.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"

	"github.com/aelab-go/autoencoders/aelab/ae"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/npy"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/mnist"
)

const pixels = mnist.Height * mnist.Width // of an image

func main() {
	weights := flag.String("weights", "", "`archive` of the weights")
	out := flag.String("out", "", "`archive` to write the values to")
	shown := flag.Int("shown", 20, "number of test images whose reconstructions are written")
	coded := flag.Int("coded", 5000, "number of training and of test images whose codes are written")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *weights, *out, *shown, *coded); err != nil {
		fmt.Fprintln(os.Stderr, "notebooks/python:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, weights, out string, shown, coded int) error {
	if weights == "" || out == "" || shown < 1 || coded < 1 {
		return errors.New("give -weights and -out, and numbers from 1: go run ./notebooks/python -h lists the flags")
	}
	m, err := load(weights)
	if err != nil {
		return err
	}
	train, test, err := mnist.Load(ctx, datasets.Default())
	if err != nil {
		return err
	}
	if err := write(out, m, train.First(coded), test.First(coded), shown); err != nil {
		return err
	}
	fmt.Printf("images: %s\n", test.Name)
	return nil
}

// load returns the autoencoder whose weights an archive holds. Its sizes are those of the weights.
func load(path string) (*ae.Autoencoder, error) {
	sizes, err := sizes(path)
	if err != nil {
		return nil, err
	}
	encoder, decoder := ae.Deep(nil, sizes...)
	m := ae.New(ae.Config{Encoder: encoder, Decoder: decoder})
	return m, nn.LoadWeights(path, m.Modules()...)
}

// sizes returns the numbers of units of the encoder's layers, the images' pixels first.
func sizes(path string) ([]int, error) {
	a, err := npy.OpenArchive(path)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	var sizes []int
	for _, name := range a.Names() {
		if !strings.HasPrefix(name, "encoder.") || !strings.HasSuffix(name, ".weight") {
			continue
		}
		array, err := a.Read(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if len(array.Shape) != 2 {
			return nil, fmt.Errorf("%s: %s has shape %v, want out×in: only dense layers are loaded here", path, name, array.Shape)
		}
		if len(sizes) == 0 {
			sizes = append(sizes, array.Shape[1])
		}
		sizes = append(sizes, array.Shape[0])
	}
	if len(sizes) == 0 || sizes[0] != pixels || slices.Contains(sizes, 0) {
		return nil, fmt.Errorf("%s: the encoder has sizes %v, want weights from %d pixels to the code: see go doc ./notebooks/python", path, sizes, pixels)
	}
	return sizes, nil
}

func write(path string, m *ae.Autoencoder, train, test datasets.Images, shown int) error {
	w, err := npy.CreateArchive(path)
	if err != nil {
		return err
	}
	defer w.Abort()
	images := test.First(shown).Pixels
	for _, array := range []struct {
		name string
		make func() any
	}{
		{"images", func() any { return images }},
		{"codes", func() any { return m.Encode(images) }},
		{"reconstructions", func() any { return m.Reconstruct(images) }},
		{"train_codes", func() any { return m.Encode(train.Pixels) }},
		{"train_labels", func() any { return train.Labels }},
		{"test_codes", func() any { return m.Encode(test.Pixels) }},
		{"test_labels", func() any { return test.Labels }},
	} {
		value := array.make()
		if matrix, ok := value.(mat32.Matrix); ok && matrix.Rows == 0 {
			return fmt.Errorf("%s is empty: there are no images", array.name)
		}
		if err := w.Write(array.name, value); err != nil {
			return err
		}
	}
	return w.Close()
}
