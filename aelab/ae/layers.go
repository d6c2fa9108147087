package ae

import (
	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
)

// Encode returns the codes of the rows of x with the k largest units each, n×Units: the
// features of a classifier, for which the paper keeps αk, with α from 1 to 3. It panics if k
// is not positive.
func (m *KSparse) Encode(x mat32.Matrix, k int) mat32.Matrix {
	k = m.active("Encode", k)
	z := mat32.New(x.Rows, m.Units)
	m.preactivations(z, x)
	simd.TopK(z.Data, z.Data, make([]int32, x.Rows*k), x.Rows, m.Units, k)
	return z
}

// Reconstruct returns x̂ for the rows of x, n×Input, with K active units.
func (m *KSparse) Reconstruct(x mat32.Matrix) mat32.Matrix {
	m.encode(x, m.K)
	t := reconstruction{m, mat32.New(x.Rows, m.Input)}
	simd.Do(x.Rows, &t)
	return t.y
}

type reconstruction struct {
	*KSparse
	y mat32.Matrix
}

// Run implements simd.Task.
func (t *reconstruction) Run(i int) { t.decode(mat32.Row(t.y, i), i) }

// Modules returns what nn.SaveWeights writes and nn.LoadWeights reads: "decoder.weight", the
// paper's W, Input×Units, "decoder.bias", b', and "encoder.bias", b. A PyTorch module has
// these with decoder = nn.Linear(Units, Input) and encodes by
// F.linear(x, decoder.weight.t(), encoder.bias).
func (m *KSparse) Modules() []nn.Module {
	return []nn.Module{{Name: "encoder", Layer: m.encoder}, {Name: "decoder", Layer: m.decoder}}
}

// Layers returns encoder and decoder as layers with k active units, which nn.Alloc gives the
// values that the model has then: where the paper's fine-tuning begins, with αk.
func (m *KSparse) Layers(k int) (encoder, decoder nn.Sequential) {
	k = m.active("Layers", k)
	dense := nn.NewDenseBias(m.Input, m.Units, nn.Copy{From: m.Weight(), Transposed: true}, nn.Copy{From: m.codeBias.Weights()})
	return nn.Sequential{dense, nn.NewTopK(k)}, nn.Sequential{nn.NewTied(dense, nn.Copy{From: m.outBias.Weights()})}
}
