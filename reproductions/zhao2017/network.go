package zhao2017

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/vae"
	"github.com/aelab-go/autoencoders/datasets/mnist"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// Network is the authors' network of digits: two convolutions of 4×4 with stride 2, a layer of units, and a
// decoder that is the reverse. The encoder has leaky rectified units of slope 0.1, the decoder rectified ones.
type Network struct {
	Channels     [2]int  // of the convolutions: 64 and 128 in the authors' code; two zeros leave both out
	Hidden       int     // units; 1024 in the authors' code
	Latents      int     // k
	EncoderFloor float32 // least standard deviation of q(z|x)
	DecoderFloor float32 // least standard deviation of p(x|z); 0 is a Bernoulli decoder
}

func (n Network) faults(f *experiment.Faults) {
	f.Reject(min(n.Channels[0], n.Channels[1]) < 0 || (n.Channels[0] == 0) != (n.Channels[1] == 0), "Channels is %d, want two numbers of at least 1, or none", n.Channels)
	f.AtLeast(1, "Hidden", n.Hidden)
	f.AtLeast(1, "Latents", n.Latents)
	f.Positive("EncoderFloor", float64(n.EncoderFloor))
	f.Reject(!(n.DecoderFloor >= 0), "DecoderFloor is %g, want at least 0", n.DecoderFloor)
}

// width returns the authors' network at a fraction of its width.
func width(numerator, denominator int) Network {
	of := func(n int) int { return n * numerator / denominator }
	return Network{Channels: [2]int{of(64), of(128)}, Hidden: of(1024)}
}

// widthWords describes the width of the network for captions: "half the authors' width".
func (n Network) widthWords() string {
	for divisor, words := range map[int]string{1: "the authors' full width", 2: "half the authors' width", 8: "an eighth of the authors' width"} {
		if w := width(1, divisor); n.Channels == w.Channels && n.Hidden == w.Hidden {
			return words
		}
	}
	return fmt.Sprintf("%d channels and %d units, where the authors have %d and %d", n.Channels, n.Hidden, width(1, 1).Channels, width(1, 1).Hidden)
}

// xavier draws the starting weights: the default of the authors' library.
var xavier = nn.GlorotUniform{}

// New returns the network with a regularizer.
func (n Network) New(r vae.Regularizer, seed uint64) *vae.Model {
	encoder, decoder := n.dense()
	if n.Channels[0] > 0 {
		encoder, decoder = n.convolutional()
	}
	encoder = append(encoder, nn.NewDense(n.Hidden, 2*n.Latents, xavier), vae.NewDeviation(0, n.EncoderFloor))
	var likelihood loss.Likelihood = loss.Bernoulli{}
	if n.DecoderFloor > 0 {
		likelihood = new(loss.SigmoidGaussian)
		decoder = append(decoder, vae.NewDeviation(0, n.DecoderFloor))
	}
	return vae.New(vae.Config{Encoder: encoder, Decoder: decoder, Latent: n.Latents, Likelihood: likelihood, Regularizer: r, Seed: seed})
}

// outputs returns how many numbers the decoder gives for a pixel: a logit, or a mean and a deviation.
func (n Network) outputs() int {
	if n.DecoderFloor > 0 {
		return 2
	}
	return 1
}

// dense returns fully connected networks of one layer of units; the encoder lacks its last layer.
func (n Network) dense() (encoder, decoder nn.Sequential) {
	const pixels = mnist.Height * mnist.Width
	encoder = nn.Sequential{nn.NewDense(pixels, n.Hidden, xavier), nn.NewLeakyReLU(0.1)}
	decoder = nn.Sequential{nn.NewDense(n.Latents, n.Hidden, xavier), nn.NewReLU(), nn.NewDense(n.Hidden, n.outputs()*pixels, xavier)}
	return encoder, decoder
}

// convolutional returns the authors' networks; the encoder lacks its last layer.
func (n Network) convolutional() (encoder, decoder nn.Sequential) {
	at := nn.Shape{Height: mnist.Height, Width: mnist.Width, Channels: 1}
	conv := func(channels int) nn.ConvConfig {
		return nn.ConvConfig{Input: at, Channels: channels, Kernel: 4, Stride: 2, Padding: 1, Init: xavier}
	}
	for _, channels := range n.Channels {
		l := nn.NewConv2D(conv(channels))
		encoder = append(encoder, l, nn.NewLeakyReLU(0.1))
		at = l.Output()
	}
	encoder = append(encoder, nn.NewFlatten(at), nn.NewDense(at.Len(), n.Hidden, xavier), nn.NewLeakyReLU(0.1))
	decoder = nn.Sequential{
		nn.NewDense(n.Latents, n.Hidden, xavier), nn.NewReLU(), nn.NewDense(n.Hidden, at.Len(), xavier), nn.NewReLU(), nn.NewUnflatten(at),
	}
	for i, channels := range []int{n.Channels[0], n.outputs()} {
		if i > 0 {
			decoder = append(decoder, nn.NewReLU())
		}
		l := nn.NewConvTranspose2D(conv(channels))
		decoder = append(decoder, l)
		at = l.Output()
	}
	return encoder, append(decoder, nn.NewFlatten(at)) // means before deviations
}

// Objective is the loss of a model: the negative log-likelihood, and a regularizer.
type Objective struct {
	Name       string
	Divergence string  // between q(z) and the prior: "MMD", "Stein", or "" for KL(q(z|x) ‖ p(z)) alone
	Alpha      float32 // α and λ of InfoVAE; without a Divergence, α = 0 and λ is the weight of KL
	Lambda     float32
	Bandwidth  float32 // h of the kernel exp(-‖a-b‖²/h); 0 is the square of the number of latents
	Start      float32 // λ of the first Hold steps, where it is annealed; only without a Divergence
	Hold       int
}

func (o Objective) faults(f *experiment.Faults) {
	switch o.Divergence {
	case "MMD", "Stein":
		f.Reject(!(o.Alpha <= 1 && o.Alpha+o.Lambda >= 1), "%s: Alpha is %g and Lambda %g, want Alpha of at most 1 and a sum of at least 1", o.Name, o.Alpha, o.Lambda)
	case "":
		f.Reject(o.Alpha != 0 || !(o.Lambda >= 0), "%s: Alpha is %g and Lambda %g without a Divergence, want 0 and a number that is not negative", o.Name, o.Alpha, o.Lambda)
	default:
		f.Reject(true, `%s: Divergence is %q, want MMD, Stein or nothing`, o.Name, o.Divergence)
	}
	f.Reject(!(o.Bandwidth >= 0), "%s: Bandwidth is %g, want at least 0", o.Name, o.Bandwidth)
	f.Reject(!(o.Start >= 0), "%s: Start is %g, want at least 0", o.Name, o.Start)
	f.AtLeast(0, o.Name+": Hold", o.Hold)
	f.Reject(o.Divergence != "" && (o.Start != 0 || o.Hold != 0), "%s: Start is %g and Hold %d with the Divergence %s, want 0 and 0: KL alone is annealed", o.Name, o.Start, o.Hold, o.Divergence)
}

// title returns the name of the objective in figures.
func (o Objective) title() string {
	switch {
	case o.Divergence != "":
		return fmt.Sprintf("InfoVAE (%s), α = %g, λ = %g", o.Divergence, o.Alpha, o.Lambda)
	case o.Hold > 0:
		return "annealed ELBO"
	case o.Lambda == 1:
		return "ELBO"
	case o.Lambda == 0:
		return "unregularised"
	}
	return fmt.Sprintf("β = %g", o.Lambda)
}

// regularizer returns the regularizer of a model with this seed.
func (o Objective) regularizer(seed uint64) vae.Regularizer {
	switch o.Divergence {
	case "MMD":
		return &vae.MMD{Alpha: o.Alpha, Lambda: o.Lambda, Bandwidth: o.Bandwidth, Seed: seed}
	case "Stein":
		return &vae.Stein{Alpha: o.Alpha, Lambda: o.Lambda, Bandwidth: o.Bandwidth}
	}
	return vae.KL{Beta: o.Lambda, Start: o.Start, Hold: o.Hold}
}

var (
	elbo = Objective{Name: "elbo", Lambda: 1}
	free = Objective{Name: "unregularised"}
)

// infoVAE returns the objective of InfoVAE with MMD.
func infoVAE(alpha, lambda float32) Objective {
	return Objective{Name: fmt.Sprintf("infovae-%g-%g", alpha, lambda), Divergence: "MMD", Alpha: alpha, Lambda: lambda}
}

func checkObjectives(f *experiment.Faults, list []Objective) {
	f.Reject(len(list) == 0, "there is no objective")
	names := map[string]bool{}
	for _, o := range list {
		o.faults(f)
		f.Reject(names[o.Name], "two objectives have the name %q", o.Name)
		names[o.Name] = true
	}
}
