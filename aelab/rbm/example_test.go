package rbm

import (
	"context"
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/ae"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// ExampleStack trains a deep autoencoder in the paper's two stages: machine by machine, then
// as a whole, here by Adam.
func ExampleStack() {
	x, test := bars(500), bars(1000)
	test = mat32.Rows(test, 500, 1000)
	ctx := context.Background()
	stack := NewStack(StackConfig{Sizes: []int{64, 40, 12}, CodeUnits: Gaussian, WeightDecay: 2e-4, Seed: 1})
	if _, err := stack.Pretrain(train.Rows(x), func(_ int, m *Model, data train.Source) (*train.History, error) {
		return train.Run(ctx, train.Config{Epochs: 40, BatchSize: 25, Optimizer: m.Recipe(x.Rows / 25), Quiet: true}, data, m)
	}); err != nil {
		fmt.Println(err)
		return
	}
	encoder, decoder := stack.Unroll()
	deep := ae.New(ae.Config{Encoder: encoder, Decoder: decoder})
	pretrained := deep.SquaredError(test)
	if _, err := train.Run(ctx, train.Config{Epochs: 40, BatchSize: 25, Optimizer: optim.NewAdam(3e-3), Quiet: true}, train.Rows(x), deep); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("squared error of an image: %.1f pretrained, %.1f fine-tuned\n", pretrained, deep.SquaredError(test))
	// Output: squared error of an image: 4.7 pretrained, 1.6 fine-tuned
}
