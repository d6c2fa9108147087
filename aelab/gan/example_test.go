package gan_test

import (
	"context"
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/gan"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// Images of three pixels have one factor u: one pixel rises with u, one falls, and one stays. The code
// finds the factor.
func Example() {
	const n = 2000
	u, x := make([]float32, n), mat32.New(n, 3)
	random.New(1, "factor").Uniform(u)
	for i, v := range u {
		copy(mat32.Row(x, i), []float32{v, 1 - v, 0.5})
	}
	init := nn.Normal{Std: 0.5}
	model := gan.New(gan.Config{
		Generator:     nn.Sequential{nn.NewDense(2, 16, init), nn.NewTanh(), nn.NewDense(16, 3, init), nn.NewTanh()},
		Body:          nn.Sequential{nn.NewDense(3, 16, init), nn.NewLeakyReLU(0.1), nn.NewDense(16, 16, init), nn.NewLeakyReLU(0.1)},
		Discriminator: nn.NewDense(16, 1, init),
		Recogniser:    nn.NewDense(16, 1, init),
		CodeSize:      1, NoiseSize: 1, Weight: 1, InstanceNoise: 0.2, Seed: 1,
	})
	_, err := train.Run(context.Background(), train.Config{
		Steps: 2000, BatchSize: 50, Optimizer: model.Rules(optim.NewAdam(3e-3), optim.NewAdam(3e-3)), Quiet: true,
	}, train.Rows(x), model)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("correlation of code and factor: %.1f\n", math.Abs(correlation(model.Encode(x).Data, u)))
	// Output: correlation of code and factor: 1.0
}

func correlation(a, b []float32) float64 {
	var ma, mb, ab, aa, bb float64
	for i := range a {
		ma += float64(a[i]) / float64(len(a))
		mb += float64(b[i]) / float64(len(a))
	}
	for i := range a {
		da, db := float64(a[i])-ma, float64(b[i])-mb
		ab, aa, bb = ab+da*db, aa+da*da, bb+db*db
	}
	return ab / math.Sqrt(aa*bb)
}
