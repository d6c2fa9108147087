package ae_test

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/ae"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// waves returns n images of a wave, 12 pixels in a row, at n places.
func waves(n int) mat32.Matrix {
	const d = 12
	x := mat32.New(n, d)
	for i := range n {
		for j := range d {
			x.Data[i*d+j] = float32(0.5 + 0.4*math.Sin(2*math.Pi*(float64(i)/float64(n)+float64(j)/d)))
		}
	}
	return x
}

// The position of a wave is an angle. The code represents it by two numbers.
func ExampleAutoencoder() {
	x := waves(100)
	encoder, decoder := ae.Deep(nn.GlorotUniform{}, x.Cols, 20, 2)
	m := ae.New(ae.Config{Encoder: encoder, Decoder: decoder, Seed: 1})
	before := m.SquaredError(x)
	if _, err := train.Run(context.Background(), train.Config{
		Epochs: 50, BatchSize: 20, Optimizer: optim.NewAdam(0.02), Quiet: true,
	}, train.Rows(x), m); err != nil {
		fmt.Println(err)
		return
	}
	codes := m.Encode(x)
	fmt.Printf("%d pixels, %d numbers; squared error %.2f before, %.4f after\n", x.Cols, codes.Cols, before, m.SquaredError(x))
	// Output: 12 pixels, 2 numbers; squared error 1.25 before, 0.0005 after
}

// The class of a wave is the quarter of the cycle in which it lies.
func ExampleClassifier() {
	x := waves(200)
	labels := make([]uint8, x.Rows)
	for i := range labels {
		labels[i] = uint8(4 * i / x.Rows)
	}
	layers := nn.Sequential{nn.NewDense(x.Cols, 20, nn.GlorotUniform{}), nn.NewSigmoid(), nn.NewDense(20, 4, nn.GlorotUniform{})}
	m := ae.NewClassifier(ae.ClassifierConfig{Layers: layers, Labels: labels, Seed: 1})
	before := m.ErrorRate(x, labels)
	if _, err := train.Run(context.Background(), train.Config{
		Epochs: 50, BatchSize: 20, Optimizer: optim.NewAdam(0.02), Quiet: true,
	}, train.Rows(x), m); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("error rate %.2f before, %.2f after\n", before, m.ErrorRate(x, labels))
	// Output: error rate 0.75 before, 0.01 after
}

// Each image has two of eight strokes. With two active units in a code, each unit learns one stroke.
func ExampleKSparse() {
	const n, strokes, long = 500, 8, 4 // a stroke is so many pixels in a row
	x := mat32.New(n, strokes*long)
	draw, u := random.New(1, "data"), make([]float32, 2)
	for i := range n {
		draw.Uniform(u)
		for j := range long {
			mat32.Row(x, i)[int(strokes*u[0])*long+j] = 1
			mat32.Row(x, i)[int(strokes*u[1])*long+j] = 1
		}
	}
	const epochs, batch = 100, 50
	m := ae.NewKSparse(ae.KSparseConfig{Input: x.Cols, Units: strokes, K: 2, KAt: ae.Anneal(strokes, 2, epochs, n/batch), Seed: 1})
	if _, err := train.Run(context.Background(), train.Config{
		Epochs: epochs, BatchSize: batch, Optimizer: &optim.SGD{LearningRate: 0.05, Momentum: 0.9}, Quiet: true,
	}, train.Rows(x), m); err != nil {
		fmt.Println(err)
		return
	}
	for unit := range strokes {
		w := mat32.Row(m.Weight(), unit)
		fmt.Printf("unit %d paints stroke %d\n", unit, slices.Index(w, slices.Max(w))/long)
	}
	image := mat32.Rows(x, 0, 1)
	fmt.Printf("image: %.0f\ncode: %.1f\n", image.Data, m.Encode(image, 2).Data)
	// Output:
	// unit 0 paints stroke 5
	// unit 1 paints stroke 3
	// unit 2 paints stroke 7
	// unit 3 paints stroke 2
	// unit 4 paints stroke 1
	// unit 5 paints stroke 0
	// unit 6 paints stroke 6
	// unit 7 paints stroke 4
	// image: [0 0 0 0 1 1 1 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 1 1 1]
	// code: [0.0 0.0 2.0 0.0 2.0 0.0 0.0 0.0]
}
