package pca_test

import (
	"context"
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/ae"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/pca"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// For points near a line, one number a point keeps nearly all of their variance.
func ExampleFit() {
	x := mat32.View([]float32{
		1, 2.1,
		2, 3.9,
		3, 6.1,
		4, 7.9,
	}, 4, 2)
	p, err := pca.Fit(x, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("mean %.2f, direction %.3f\n", p.Mean, p.Components.RawRowView(0))
	fmt.Printf("explained %.4f of the variance; codes %.2f\n", p.ExplainedVarianceRatio(), p.Encode(x).Data)
	// Output:
	// mean [2.50 5.00], direction [0.454 0.891]
	// explained [0.9997] of the variance; codes [-3.26 -1.21 1.21 3.26]
}

// A linear autoencoder with tied weights, trained by gradient descent, ends in the span of the
// principal components.
func ExampleLargestAngle() {
	const n, d, r = 100, 6, 2
	x := mat32.New(n, d)
	random.New(1, "data").Normal(x.Data)
	for i := range n { // about a mean of 0, with variances 1, ¼, …
		for j, v := range mat32.Row(x, i) {
			x.Data[i*d+j] = v / float32(1+j)
		}
	}
	p, err := pca.Fit(x, r)
	if err != nil {
		fmt.Println(err)
		return
	}
	encoder := nn.NewDense(d, r, nn.Normal{Std: 0.1})
	network := nn.Sequential{encoder, nn.NewTied(encoder, nil)}
	w, dw := nn.Alloc(random.New(1, "init"), network)
	rule := &optim.SGD{LearningRate: 0.05, Momentum: 0.9}
	rule.Init(len(w))
	for step := range 201 {
		clear(dw)
		dy := mat32.New(n, d)
		value := loss.SquaredError(dy, network.Forward(x, nn.Pass{}), x)
		network.Backward(dy, false)
		if step%100 == 0 {
			angle := pca.LargestAngle(mat32.Float64(encoder.Weight()), p.Components.T())
			fmt.Printf("step %3d: loss %.4f, PCA's %.4f, largest angle %.4f\n", step, value, p.Residual(), angle)
		}
		rule.Step(w, dw)
	}
	// Output:
	// step   0: loss 1.5756, PCA's 0.2680, largest angle 0.9220
	// step 100: loss 0.2680, PCA's 0.2680, largest angle 0.0034
	// step 200: loss 0.2680, PCA's 0.2680, largest angle 0.0000
}

// Images show a bar of 6 pixels among 12 that goes round. Its edges are too sharp for two principal
// components, but not for two numbers and logistic outputs.
func ExampleLogistic() {
	const n, d, r = 48, 12, 2
	x := mat32.New(n, d)
	for i := range n {
		for j := range d {
			wave := math.Sin(2 * math.Pi * (float64(i)/n + float64(j)/d))
			x.Data[i*d+j] = float32(1 / (1 + math.Exp(-10*wave)))
		}
	}
	p, err := pca.Fit(x, r)
	if err != nil {
		fmt.Println(err)
		return
	}
	encoder, decoder := pca.Logistic(d, r)
	m := ae.New(ae.Config{Encoder: encoder, Decoder: decoder, Likelihood: loss.Bernoulli{}})
	if _, err := train.Run(context.Background(), train.Config{
		Epochs: 200, BatchSize: 12, Optimizer: optim.NewAdam(0.02), Quiet: true,
	}, train.Rows(x), m); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("squared error of an image: PCA %.3f, logistic PCA %.3f\n", p.Residual(), m.SquaredError(x))
	// Output: squared error of an image: PCA 0.261, logistic PCA 0.002
}
