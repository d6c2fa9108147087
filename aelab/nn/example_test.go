package nn_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/npy"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// A network learns the exclusive or. train.Run does the same for a model, with batches and checkpoints.
func Example() {
	net := nn.Sequential{nn.NewDense(2, 8, nn.GlorotUniform{}), nn.NewTanh(), nn.NewDense(8, 1, nn.GlorotUniform{})}
	w, dw := nn.Alloc(random.New(1, "init"), net)
	params := net.Params()
	rule := optim.NewAdam(0.05)
	rule.Init(len(w))

	x := mat32.View([]float32{0, 0, 0, 1, 1, 0, 1, 1}, 4, 2)
	want := mat32.View([]float32{0, 1, 1, 0}, 4, 1)
	dlogits := mat32.New(4, 1)
	for step := range 200 {
		nn.ClearGrads(params)
		logits := net.Forward(x, nn.Training(step))
		clear(dlogits.Data) // losses add to gradients
		loss.BernoulliNLL(dlogits, logits, want)
		net.Backward(dlogits, false)
		nn.FinishGrads(params)
		rule.Step(w, dw)
	}

	chance := mat32.New(4, 1)
	loss.Bernoulli{}.Mean(chance, net.Forward(x, nn.Pass{}))
	fmt.Printf("%.2f\n", chance.Data)
	// Output: [0.00 1.00 1.00 0.00]
}

func ExampleSaveWeights() {
	dir, err := os.MkdirTemp("", "weights")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "weights.npz")
	encoder := func() nn.Module {
		return nn.Module{Name: "encoder", Layer: nn.Sequential{nn.NewDense(784, 100, nn.HeNormal{}), nn.NewReLU(), nn.NewDense(100, 2, nn.HeNormal{})}}
	}

	saved := encoder()
	w, _ := nn.Alloc(random.New(1, "init"), saved.Layer)
	if err := nn.SaveWeights(path, saved); err != nil {
		fmt.Println(err)
		return
	}
	loaded := encoder()
	other, _ := nn.Alloc(random.New(2, "init"), loaded.Layer)
	if err := nn.LoadWeights(path, loaded); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("equal:", slices.Equal(w, other))

	archive, err := npy.OpenArchive(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer archive.Close()
	fmt.Println(archive.Names())
	// Output:
	// equal: true
	// [encoder.0.weight encoder.0.bias encoder.2.weight encoder.2.bias]
}
