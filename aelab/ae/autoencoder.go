package ae

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// Config describes an autoencoder. The model owns Encoder and Decoder afterwards. Deep makes such a pair,
// and so does the Unroll method of rbm.Stack.
type Config struct {
	Encoder nn.Layer // n×d to n×k, the codes
	Decoder nn.Layer // n×k to n×Likelihood.Outputs(d)
	// Likelihood gives the decoder's outputs their meaning, and so the loss. nil is loss.Bernoulli: the
	// cross-entropy of logits, for data in [0, 1]. loss.Squares is for data of any values, such as those of
	// Gaussian visible units.
	Likelihood loss.Likelihood
	// Corruption is a layer without parameters that changes the encoder's input in training, such as an
	// unscaled nn.Dropout, which sets some of it to 0; nil is none. The loss compares with the uncorrupted
	// data: a denoising autoencoder (Vincent et al. 2008).
	Corruption nn.Layer
	Seed       uint64
}

// Autoencoder learns codes from which it can reconstruct the data. The only demand on a code is that it has
// few numbers (Hinton and Salakhutdinov 2006).
//
// Autoencoder implements train.Model. It is not safe for concurrent use.
type Autoencoder struct {
	Config
	w, dw  []float32
	params []*nn.Param
	dout   mat32.Matrix
	mean   mat32.Matrix
	terms  [2]train.Term
}

// New returns an autoencoder with its parameters drawn from the seed's "init" stream. It panics if Encoder
// or Decoder is nil.
func New(cfg Config) *Autoencoder {
	if cfg.Encoder == nil || cfg.Decoder == nil {
		panic("ae: New: Encoder or Decoder is missing")
	}
	if cfg.Likelihood == nil {
		cfg.Likelihood = loss.Bernoulli{}
	}
	m := &Autoencoder{Config: cfg}
	m.w, m.dw = nn.Alloc(random.New(cfg.Seed, "init"), cfg.Encoder, cfg.Decoder)
	m.params = nn.Params(cfg.Encoder, cfg.Decoder)
	return m
}

// Deep returns an encoder and a decoder of dense layers. sizes are the numbers of units from the data to
// the code; the decoder has them in reverse. The code and the outputs are linear, and all other units are
// sigmoids. init draws the weights, and biases start at 0. Deep panics if there are fewer than two sizes.
func Deep(init nn.Initializer, sizes ...int) (encoder, decoder nn.Sequential) {
	if len(sizes) < 2 {
		panic(fmt.Sprintf("ae: Deep: %d sizes, want those of the data and of the code at least", len(sizes)))
	}
	last := len(sizes) - 1
	for i := range last {
		encoder = append(encoder, nn.NewDense(sizes[i], sizes[i+1], init))
		decoder = append(decoder, nn.NewDense(sizes[last-i], sizes[last-i-1], init))
		if i < last-1 {
			encoder, decoder = append(encoder, nn.NewSigmoid()), append(decoder, nn.NewSigmoid())
		}
	}
	return encoder, decoder
}

// Params returns the slab of parameters and the slab of their gradients.
func (m *Autoencoder) Params() (w, dw []float32) { return m.w, m.dw }

// Range returns the limits of the data that the likelihood sets.
func (m *Autoencoder) Range() (low, high float32) { return m.Likelihood.Range() }

// Modules names the layers for nn.SaveWeights and nn.LoadWeights: "encoder.0.weight" and so on, with the
// numbers of the layers.
func (m *Autoencoder) Modules() []nn.Module {
	return []nn.Module{{Name: "encoder", Layer: m.Encoder}, {Name: "decoder", Layer: m.Decoder}}
}

// Step sets the gradients of the loss, which is summed over the columns and averaged over the batch. The
// first term is the loss: "cross-entropy" for loss.Bernoulli, and "loss" for other likelihoods. The second
// is the "squared error" ‖x̂-x‖², the paper's measure. Step panics if there are no examples.
func (m *Autoencoder) Step(b train.Batch) []train.Term {
	nn.ClearGrads(m.params)
	pass := nn.Training(b.Step)
	out := m.Decoder.Forward(m.Encoder.Forward(corrupted(m.Corruption, b.X, pass), pass), pass)
	m.terms = m.measure(out, b.X)
	m.Encoder.Backward(m.Decoder.Backward(m.dout, true), false)
	nn.FinishGrads(m.params)
	return m.terms[:]
}

// corrupted returns the corruption of x, or x itself if corruption is nil.
func corrupted(corruption nn.Layer, x mat32.Matrix, pass nn.Pass) mat32.Matrix {
	if corruption == nil {
		return x
	}
	return corruption.Forward(x, pass)
}

// measure returns the terms, and sets dout to the gradient of the loss.
func (m *Autoencoder) measure(out, x mat32.Matrix) [2]train.Term {
	m.dout = mat32.Resize(m.dout, out.Rows, out.Cols)
	clear(m.dout.Data)
	terms := [2]train.Term{{Name: "loss", Value: m.Likelihood.NLL(m.dout, out, x)}, {Name: "squared error"}}
	switch m.Likelihood.(type) {
	case loss.Bernoulli: // the gradient is (x̂-x)/n, so its squares are enough
		terms[0].Name = "cross-entropy"
		share := float64(1 / float32(x.Rows)) // 1/n, rounded as in the gradient
		terms[1].Value = simd.SumSquares(m.dout.Data) / (share * share * float64(x.Rows))
	case loss.Squares:
		terms[1].Value = 2 * terms[0].Value
	default:
		m.mean = mat32.Resize(m.mean, x.Rows, x.Cols)
		m.Likelihood.Mean(m.mean, out)
		terms[1].Value = loss.SquaredError(mat32.Matrix{}, m.mean, x)
	}
	return terms
}

// Evaluate returns the terms of Step as means over all rows of x, without a gradient. It panics if there
// are no rows.
func (m *Autoencoder) Evaluate(x mat32.Matrix) train.Terms {
	if x.Rows == 0 {
		panic("ae: Autoencoder.Evaluate: no examples have no mean")
	}
	var total train.Terms
	for i := 0; i < x.Rows; i += chunk {
		part := mat32.Rows(x, i, min(i+chunk, x.Rows))
		terms := m.measure(m.Decoder.Forward(m.Encoder.Forward(part, nn.Pass{}), nn.Pass{}), part)
		total = addShare(total, terms[:], float64(part.Rows)/float64(x.Rows))
	}
	return total
}

// SquaredError returns the mean of ‖x̂-x‖² over the rows of x. The paper reports all its results on images
// in this measure.
func (m *Autoencoder) SquaredError(x mat32.Matrix) float64 { return m.Evaluate(x)[1].Value }

// Encode returns the codes of the rows of x, n×k.
func (m *Autoencoder) Encode(x mat32.Matrix) mat32.Matrix {
	return inParts(x, func(part mat32.Matrix) mat32.Matrix { return m.Encoder.Forward(part, nn.Pass{}) })
}

// Decode returns x̂, n×d, for codes: the likelihood's mean. Where the outputs are logits, x̂ are
// probabilities.
func (m *Autoencoder) Decode(codes mat32.Matrix) mat32.Matrix {
	return inParts(codes, func(part mat32.Matrix) mat32.Matrix {
		out := m.Decoder.Forward(part, nn.Pass{})
		m.mean = mat32.Resize(m.mean, out.Rows, out.Cols/m.Likelihood.Outputs(1))
		m.Likelihood.Mean(m.mean, out)
		return m.mean
	})
}

// Reconstruct returns x̂ for the rows of x, n×d.
func (m *Autoencoder) Reconstruct(x mat32.Matrix) mat32.Matrix { return m.Decode(m.Encode(x)) }
