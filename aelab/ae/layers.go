package ae

import (
	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
)

// Encode returns the codes of the rows of x, n×Units, with the k largest units of each. They are the
// features of a classifier, for which the paper keeps αk units, with α from 1 to 3. Encode panics if k is
// not positive.
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

// Modules names the parameters for nn.SaveWeights and nn.LoadWeights. "decoder.weight" is the paper's W,
// Input×Units, "decoder.bias" is b', and "encoder.bias" is b. A PyTorch module has these names with
// decoder = nn.Linear(Units, Input). It encodes by F.linear(x, decoder.weight.t(), encoder.bias).
func (m *KSparse) Modules() []nn.Module {
	return []nn.Module{{Name: "encoder", Layer: m.encoder}, {Name: "decoder", Layer: m.decoder}}
}

// Layers returns the encoder and the decoder as layers with k active units. nn.Alloc copies the model's
// parameters into them, with their values at that time. The paper's fine-tuning starts from such layers,
// with αk active units. Layers panics if k is not positive.
func (m *KSparse) Layers(k int) (encoder, decoder nn.Sequential) {
	k = m.active("Layers", k)
	dense := nn.NewDenseBias(m.Input, m.Units, nn.Copy{From: m.Weight(), Transposed: true}, nn.Copy{From: m.codeBias.Weights()})
	return nn.Sequential{dense, nn.NewTopK(k)}, nn.Sequential{nn.NewTied(dense, nn.Copy{From: m.outBias.Weights()})}
}
