// Package gan is InfoGAN (Chen et al. 2016). A generator makes images of random codes and noise, a
// discriminator tells them from data, and a recogniser reads the codes off the images.
//
// With z = (c, ε), uniform on (-1, 1), the two players minimise, at the same weights,
//
//	discriminator:  -log D(x) - log(1 - D(G(z))) - λ·log q(c|G(z)),
//	generator:      -log D(G(z)) - λ·log q(c|G(z)),
//
// in nats per example. Up to the constant entropy of the codes, log q(c|G(z)) bounds the mutual information
// of codes and images from below. So the last term makes the codes say something about the image. The
// generator's first term is the one of Goodfellow et al. 2014 that does not saturate. The recogniser shares
// the discriminator's first layers and learns with it.
//
// Read gan.go for the model, step.go for one training step, and codes.go for the uses of a trained model.
package gan

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// Config describes a model. The model owns the layers afterwards.
type Config struct {
	Generator     nn.Layer // n×(CodeSize+NoiseSize), codes first, to images, n×d in [-1, 1]: its last layer is a tanh
	Body          nn.Layer // images, n×d, to features, n×h, which the next two share
	Discriminator nn.Layer // features to the logit, n×1, that an image is from the data
	Recogniser    nn.Layer // features to q(c|x), n×Posterior.Outputs(CodeSize)

	CodeSize, NoiseSize int // numbers of a code, which the recogniser must find, and of its noise
	// Posterior gives the recogniser's outputs their meaning. nil means N(out, I): loss.FixedGaussian of
	// variance 1, as in the authors' program. Their paper learns the variance.
	Posterior loss.Likelihood
	Weight    float32 // λ; 1 in the paper
	// InstanceNoise is the standard deviation of the normal noise added to all images that the
	// discriminator sees in training. The images are on a scale from -1 to 1. 0 is no noise.
	InstanceNoise float32
	Seed          uint64
}

// Model is an InfoGAN. It implements train.Model for data x in [0, 1]; the players see 2x-1. It is not safe
// for concurrent use.
type Model struct {
	Config
	w, dw               []float32
	params, judges      []*nn.Param // all; those of body and discriminator
	draws, disturbances *random.Stream

	latent, codes      mat32.Matrix // z and its first columns
	seen               mat32.Matrix // what the discriminator sees
	ones, zeros        mat32.Matrix // labels
	dlogits, dguess    mat32.Matrix
	dfeatures, guessed mat32.Matrix
	terms              [4]train.Term
}

// New returns a model with its parameters drawn from the seed's "init" stream. It panics if one of the four
// networks is nil, CodeSize is not positive, or NoiseSize, Weight or InstanceNoise is negative.
func New(cfg Config) *Model {
	if cfg.Generator == nil || cfg.Body == nil || cfg.Discriminator == nil || cfg.Recogniser == nil {
		panic("gan: New: Generator, Body, Discriminator or Recogniser is missing")
	}
	if cfg.CodeSize <= 0 || cfg.NoiseSize < 0 {
		panic(fmt.Sprintf("gan: New: %d codes and %d noise units, want at least one code", cfg.CodeSize, cfg.NoiseSize))
	}
	if !(cfg.Weight >= 0) || !(cfg.InstanceNoise >= 0) {
		panic(fmt.Sprintf("gan: New: Weight is %v and InstanceNoise %v, want numbers that are not negative", cfg.Weight, cfg.InstanceNoise))
	}
	if cfg.Posterior == nil {
		cfg.Posterior = &loss.FixedGaussian{Variance: 1}
	}
	m := &Model{Config: cfg, draws: random.New(cfg.Seed, "codes"), disturbances: random.New(cfg.Seed, "instance noise")}
	m.w, m.dw = nn.Alloc(random.New(cfg.Seed, "init"), m.layers()...)
	m.params, m.judges = nn.Params(m.layers()...), nn.Params(cfg.Body, cfg.Discriminator)
	return m
}

// layers returns the networks in the order of their parameters in the slab.
func (m *Model) layers() []nn.Layer {
	return []nn.Layer{m.Generator, m.Body, m.Discriminator, m.Recogniser}
}

// Params returns the slab of parameters and the slab of their gradients. Each player has the gradients of
// its own loss.
func (m *Model) Params() (w, dw []float32) { return m.w, m.dw }

// Range returns 0 and 1, the limits of the data.
func (m *Model) Range() (low, high float32) { return 0, 1 }

// Modules names the networks for nn.SaveWeights and nn.LoadWeights.
func (m *Model) Modules() []nn.Module {
	return []nn.Module{
		{Name: "generator", Layer: m.Generator}, {Name: "body", Layer: m.Body},
		{Name: "discriminator", Layer: m.Discriminator}, {Name: "recogniser", Layer: m.Recogniser},
	}
}

// Rules returns an optimiser with a rule for each player. The discriminator's rule also trains the body and
// the recogniser.
func (m *Model) Rules(generator, discriminator optim.Optimizer) *optim.Parts {
	n := 0
	for _, p := range nn.Params(m.Generator) {
		n += p.Len()
	}
	return &optim.Parts{Parts: []optim.Part{
		{Name: "generator", Len: n, Rule: generator},
		{Name: "discriminator", Len: len(m.w) - n, Rule: discriminator},
	}}
}
