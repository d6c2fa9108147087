package ae

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// Noise holds the probabilities with which values are set to 0 in training.
type Noise struct {
	// Input is that of a number of the data: the denoising autoencoder (Vincent et al. 2008). The other
	// numbers stay as they are.
	Input float32
	// Hidden is that of a hidden unit: dropout (Srivastava et al. 2014). The other units are scaled up, so
	// that the means stay (see nn.Dropout).
	Hidden float32
}

// NoisyConfig describes an autoencoder with one hidden layer, regularised by noise.
type NoisyConfig struct {
	Input, Units int
	Noise        Noise
	Init         nn.Initializer // of the weights; nil is N(0, 0.01²). Biases start at 0
	Seed         uint64         // of the weights and the noise
}

// Noisy is an Autoencoder with one hidden layer of rectified linear units, tied weights and linear outputs,
//
//	z = max(0, Wᵀx̃ + b),  x̂ = W(m⊙z) + b',
//
// where x̃ is the data with some numbers set to 0 and m hides some units. It minimises the loss ½‖x̂-x‖². In
// evaluation nothing is hidden. Noise.Input makes it the denoising autoencoder, Noise.Hidden the dropout
// autoencoder, and both the combined one. Makhzani and Frey 2014 compare these with the k-sparse
// autoencoder. Without noise it is the plain autoencoder of their Figure 4.
type Noisy struct {
	*Autoencoder
	units int
	noise Noise
	dense *nn.Dense
}

// NewNoisy returns an autoencoder with its weights drawn from the seed's "init" stream. It panics if a
// size is not positive or a probability is not in [0, 1).
func NewNoisy(cfg NoisyConfig) *Noisy {
	if cfg.Input <= 0 || cfg.Units <= 0 {
		panic(fmt.Sprintf("ae: NewNoisy: %d inputs and %d units, want positive numbers", cfg.Input, cfg.Units))
	}
	if cfg.Init == nil {
		cfg.Init = nn.Normal{Std: 0.01}
	}
	m := &Noisy{units: cfg.Units, noise: cfg.Noise, dense: nn.NewDense(cfg.Input, cfg.Units, cfg.Init)}
	m.Autoencoder = New(Config{
		Encoder:    m.hidden(m.dense, random.New(cfg.Seed, "hidden noise")),
		Decoder:    nn.Sequential{nn.NewTied(m.dense, nil)},
		Likelihood: loss.Squares{},
		Corruption: masking(cfg.Noise.Input, random.New(cfg.Seed, "input noise")),
		Seed:       cfg.Seed,
	})
	return m
}

// hidden returns the layers of the encoder.
func (m *Noisy) hidden(dense *nn.Dense, noise *random.Stream) nn.Sequential {
	layers := nn.Sequential{dense, nn.NewReLU()}
	if m.noise.Hidden != 0 {
		layers = append(layers, nn.NewDropout(m.noise.Hidden, noise))
	}
	return layers
}

// masking returns a layer that sets values to 0 with the probability rate, or nil if rate is 0.
func masking(rate float32, noise *random.Stream) nn.Layer {
	if rate == 0 {
		return nil
	}
	l := nn.NewDropout(rate, noise)
	l.Unscaled = true
	return l
}

// Layers returns the encoder as layers, from which fine-tuning starts. nn.Alloc copies the model's
// parameters into them, with their values at that time. The layers hide units as in the model's training.
// noise must be a stream of their own.
func (m *Noisy) Layers(noise *random.Stream) nn.Sequential {
	bias := m.dense.Params()[1]
	copied := nn.NewDenseBias(m.dense.In, m.units, nn.Copy{From: m.dense.Weight()}, nn.Copy{From: bias.Weights()})
	return m.hidden(copied, noise)
}

// InputNoise returns a ClassifierConfig.Corruption that hides as much of the data as in the model's
// training, or nil if that is nothing. noise must be a stream of its own.
func (m *Noisy) InputNoise(noise *random.Stream) nn.Layer { return masking(m.noise.Input, noise) }
