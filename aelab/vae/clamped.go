package vae

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// Clamped is DC-IGN, the deep convolutional inverse graphics network (Kulkarni et al. 2015, section 4.1).
// It trains a Model on batches in which one factor of the data varies.
//
// In a batch of n examples, the latents A are active: they must follow the factor. All others are clamped:
// between encoder and sample, the batch's means take the place of their μ and l,
//
//	z = μ̃ + exp(l̃/2)⊙ε,  s̃ᵢ = sᵢ for i in A, else s̄ᵢ = 1/n Σₖ sᵢᵏ,  where s is μ or l.
//
// So the decoder can tell the examples of a batch apart by the active latents alone. The encoder gets
//
//	∂loss/∂sᵢᵏ for i in A, else λ/n·(sᵢᵏ - s̄ᵢ),
//
// where the loss is the reconstruction and the active latents' penalty. Neither reaches the clamped
// latents. Their gradient is that of ½λ/n Σₖ (sᵢᵏ - s̄ᵢ)², from which they learn not to follow the factor.
//
// Apart from Step, Clamped behaves as its Model, so Encode and Codes clamp nothing.
type Clamped struct {
	*Model
	// Active returns A for the batch of a step: the latents from first to end-1. It is a function of step
	// alone. train.Config.Batch must choose the factor that varies by the same function.
	Active func(step int) (first, end int)
	Lambda float32 // λ; 1/100 in the paper, 0 leaves clamped latents alone

	stats  mat32.Matrix // n×2k: the encoder's outputs, clamped
	active Posterior    // the active columns of the posterior
}

// Step sets the gradients. Its terms are those of Model.Step and "invariance". The regularizer's terms are
// of the active latents alone. "invariance" is the sum ½λ/n Σₖ (sᵢᵏ - s̄ᵢ)² of all clamped latents, which
// is part of the loss. Step panics if Active returns an empty range, or latents that do not exist.
func (m *Clamped) Step(b train.Batch) []train.Term {
	first, end := m.Active(b.Step)
	if first < 0 || end <= first || end > m.Latent {
		panic(fmt.Sprintf("vae: Clamped: Active(%d) is %d, %d, want a range of the %d latents", b.Step, first, end, m.Latent))
	}
	nn.ClearGrads(m.params)
	given := m.Encoder.Forward(b.X, nn.Training(b.Step))
	m.clamp(given, first, end)
	reconstruction := m.explain(m.stats, b)

	m.post.columns(&m.active, first, end)
	penalty, terms := m.Regularizer.Add(b.Step, &m.active, m.terms)
	m.post.backward()
	invariance := m.pull(given, first, end)
	m.Encoder.Backward(m.dstats, false)
	terms = append(terms, train.Term{Name: "invariance", Value: invariance})
	return m.finish(terms, reconstruction, penalty+invariance)
}

// clamp copies given, n×2k, to stats, and replaces the columns of clamped latents by their means.
func (m *Clamped) clamp(given mat32.Matrix, first, end int) {
	m.stats = mat32.Resize(m.stats, given.Rows, given.Cols)
	mat32.Copy(m.stats, given)
	for j := range given.Cols {
		if i := j % m.Latent; first <= i && i < end {
			continue
		}
		var sum float64
		for k := range given.Rows {
			sum += float64(given.Data[k*given.Stride+j])
		}
		mean := float32(sum / float64(given.Rows))
		for k := range given.Rows {
			m.stats.Data[k*m.stats.Stride+j] = mean
		}
	}
}

// pull sets the gradients of the clamped columns of given to those of the invariance, and returns the
// invariance.
func (m *Clamped) pull(given mat32.Matrix, first, end int) float64 {
	scale := m.Lambda / float32(given.Rows)
	var sum float64
	for j := range given.Cols {
		if i := j % m.Latent; first <= i && i < end {
			continue
		}
		for k := range given.Rows {
			d := given.Data[k*given.Stride+j] - m.stats.Data[k*m.stats.Stride+j]
			m.dstats.Data[k*m.dstats.Stride+j] = scale * d
			sum += float64(float64(d) * float64(d))
		}
	}
	return 0.5 * float64(m.Lambda) * sum / float64(given.Rows)
}

// columns points dst at the latents from first to end-1.
func (p *Posterior) columns(dst *Posterior, first, end int) {
	of := func(m mat32.Matrix) mat32.Matrix { return mat32.Slice(m, 0, m.Rows, first, end) }
	*dst = Posterior{
		Mu: of(p.Mu), LogVar: of(p.LogVar), Noise: of(p.Noise), Z: of(p.Z),
		DMu: of(p.DMu), DLogVar: of(p.DLogVar), DZ: of(p.DZ),
	}
}
