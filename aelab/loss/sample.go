package loss

import (
	"math"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// Sample implements Likelihood: zeros and ones.
func (Bernoulli) Sample(dst, out mat32.Matrix, noise *random.Stream) {
	sigmoid(dst, out)
	for i := range dst.Rows {
		row := mat32.Row(dst, i)
		noise.Bernoulli(row, row)
	}
}

// Sample implements Likelihood.
func (Squares) Sample(dst, out mat32.Matrix, noise *random.Stream) { scatter(dst, out, 1, noise) }

// Sample implements Likelihood.
func (g *FixedGaussian) Sample(dst, out mat32.Matrix, noise *random.Stream) {
	g.mean = mat32.Resize(g.mean, out.Rows, out.Cols)
	g.Mean(g.mean, out)
	scatter(dst, g.mean, float32(math.Sqrt(float64(g.variance()))), noise)
}

// Sample implements Likelihood.
func (Gaussian) Sample(dst, out mat32.Matrix, noise *random.Stream) {
	m, logVar := halves(out)
	scatterBy(dst, m, logVar, noise)
}

// Sample implements Likelihood. The means are in [0, 1], but draws may lie outside.
func (g *SigmoidGaussian) Sample(dst, out mat32.Matrix, noise *random.Stream) {
	b, logVar := halves(out)
	g.mean = mat32.Resize(g.mean, b.Rows, b.Cols)
	sigmoid(g.mean, b)
	scatterBy(dst, g.mean, logVar, noise)
}

// scatter sets dst to mean + sd·ε, ε ~ N(0, I).
func scatter(dst, mean mat32.Matrix, sd float32, noise *random.Stream) {
	mat32.SameShape("loss: Sample", dst, mean)
	for i := range dst.Rows {
		row := mat32.Row(dst, i)
		noise.Normal(row)
		simd.Scale(row, sd)
		simd.Add(row, row, mat32.Row(mean, i))
	}
}

// scatterBy sets dst to mean + exp(logVar/2)⊙ε.
func scatterBy(dst, mean, logVar mat32.Matrix, noise *random.Stream) {
	mat32.SameShape("loss: Sample", dst, mean)
	for i := range dst.Rows {
		row := mat32.Row(dst, i)
		noise.Normal(row)
		simd.Reparameterize(row, mat32.Row(mean, i), mat32.Row(logVar, i), row)
	}
}
