package simd_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/aelab/vae"
)

// trainings are small variational autoencoders, which between them use most kernels, and
// the SHA-256 of their weights after 30 steps, as pure Go on amd64 has them:
//
//	go test -tags noasm -run TestTrainingBits -v ./aelab/internal/simd
//
// They are the same for all paths and architectures, and a promise as wantBits are.
var trainings = []struct {
	name       string
	likelihood loss.Likelihood
	hidden     func() nn.Layer
	prior      float32
	optimizer  func() optim.Optimizer
	want       string
}{
	{
		name: "Bernoulli, tanh, Adagrad", likelihood: loss.Bernoulli{}, prior: 0.01,
		hidden:    func() nn.Layer { return nn.NewTanh() },
		optimizer: func() optim.Optimizer { return optim.NewAdagrad(0.05) },
		want:      "2a7b6f786d11aaab4452637bbf4f5592ee07a9850bd03be2623102674e51bda2",
	},
	{
		name: "Gaussian, tanh, Adam", likelihood: new(loss.SigmoidGaussian),
		hidden:    func() nn.Layer { return nn.NewTanh() },
		optimizer: func() optim.Optimizer { return optim.NewAdam(0.003) },
		want:      "f38f9922d0fb06f48048829d4e8c3dab9b2154862d938f28485f205397f2d0c1",
	},
	{
		name: "Bernoulli, ReLU and dropout, RMSProp", likelihood: loss.Bernoulli{},
		hidden: func() nn.Layer {
			return nn.Sequential{nn.NewReLU(), nn.NewDropout(0.2, random.New(4, "dropout"))}
		},
		optimizer: func() optim.Optimizer { return optim.NewRMSProp(0.002) },
		want:      "ef8b75c0a224d8020fd122c9b489f3f34aa24b9ed4310c0b49ce416017c12b86",
	},
	{
		name: "Bernoulli, sigmoid, momentum", likelihood: loss.Bernoulli{},
		hidden:    func() nn.Layer { return nn.NewSigmoid() },
		optimizer: func() optim.Optimizer { return &optim.SGD{LearningRate: 0.01, Momentum: 0.9} },
		want:      "66710372204ea09587bedbe0feb87c5179edb2a5036d8efb3cd70f7b0f33238a",
	},
}

// TestTrainingBits trains on every path, with sizes that no register divides.
func TestTrainingBits(t *testing.T) {
	const n, d, hidden, k, steps = 37, 53, 41, 3, 30
	x := mat32.New(n, d)
	random.New(1, "x").Uniform(x.Data)
	for _, c := range trainings {
		t.Run(c.name, func(t *testing.T) {
			simd.EachPath(t, func(t *testing.T) {
				dense := func(in, out int) nn.Layer {
					return nn.NewDenseBias(in, out, nn.Normal{Std: math.Sqrt(1 / float64(in))}, nn.Normal{Std: 0.1})
				}
				model := vae.New(vae.Config{
					Encoder:     nn.Sequential{dense(d, hidden), c.hidden(), dense(hidden, 2*k)},
					Decoder:     nn.Sequential{dense(k, hidden), c.hidden(), dense(hidden, c.likelihood.Outputs(d))},
					Latent:      k,
					Likelihood:  c.likelihood,
					WeightPrior: c.prior,
					Seed:        1,
				})
				w, dw := model.Params()
				optimizer := c.optimizer()
				optimizer.Init(len(w))
				var first, last float64
				for step := range steps {
					last = model.Step(train.Batch{Step: step, X: x})[0].Value
					optimizer.Step(w, dw)
					if step == 0 {
						first = last
					}
				}
				if !(last < first) {
					t.Errorf("the loss went from %g to %g", first, last)
				}
				h := sha256.New()
				for _, v := range w {
					h.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(v)))
				}
				got := hex.EncodeToString(h.Sum(nil))
				t.Logf("%s, loss from %.4f to %.4f", got, first, last)
				if got != c.want {
					t.Errorf("SHA-256 of the weights is %s, want %s", got, c.want)
				}
			})
		})
	}
}
