package vae_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/gradcheck"
	"github.com/aelab-go/autoencoders/aelab/internal/allocs"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/aelab/vae"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distmv"
)

// variance is that of the linear-Gaussian model p(x|z) = N(Wz + b, variance·I).
const variance = 0.5

// linearGaussian is the configuration of such a model, from k latents to d numbers. Its posterior and log
// p(x) have closed forms.
func linearGaussian(d, k int) vae.Config {
	return vae.Config{
		Decoder: nn.NewDenseBias(k, d, nn.Normal{Std: 1}, nn.Normal{Std: 1}),
		Latent:  k, Likelihood: &loss.FixedGaussian{Variance: variance}, Seed: 3,
	}
}

// weights returns W, d×k, and b of a linear decoder.
func weights(m *vae.Model) (w *mat.Dense, b []float64) {
	d := m.Decoder.(*nn.Dense)
	for _, v := range d.Params()[1].W {
		b = append(b, float64(v))
	}
	return mat.DenseCopyOf(mat.DenseCopyOf(mat32.Float64(d.Weight())).T()), b
}

// logProb returns log N(x; b, WWᵀ + variance·I).
func logProb(m *vae.Model, x []float32) float64 {
	w, b := weights(m)
	d, _ := w.Dims()
	var cov mat.SymDense
	cov.SymOuterK(1, w)
	at := make([]float64, d)
	for i := range d {
		cov.SetSym(i, i, cov.At(i, i)+variance)
		at[i] = float64(x[i])
	}
	n, _ := distmv.NewNormal(b, &cov, nil)
	return n.LogProb(at)
}

// posterior returns the mean and the covariance of p(z|x).
func posterior(m *vae.Model, x []float32) (*mat.VecDense, *mat.Dense) {
	w, b := weights(m)
	d, k := w.Dims()
	var precision, cov mat.Dense
	precision.Mul(w.T(), w)
	precision.Scale(1/variance, &precision)
	for j := range k {
		precision.Set(j, j, precision.At(j, j)+1)
	}
	if err := cov.Inverse(&precision); err != nil {
		panic(err)
	}
	rest := mat.NewVecDense(d, nil)
	for i := range d {
		rest.SetVec(i, (float64(x[i])-b[i])/variance)
	}
	var up, mean mat.VecDense
	up.MulVec(w.T(), rest)
	mean.MulVec(&cov, &up)
	return &mean, &cov
}

// copies returns a batch of n rows, each equal to x.
func copies(n int, x []float32) train.Batch {
	b := train.Batch{X: mat32.New(n, len(x)), Index: make([]int, n)}
	for i := range n {
		b.Index[i] = n - 1 - i // in another order than the chains
		copy(mat32.Row(b.X, i), x)
	}
	return b
}

// TestChainsDrawFromPosterior checks that the chains of many equal examples get the moments of their
// posterior.
func TestChainsDrawFromPosterior(t *testing.T) {
	const n = 3000
	x := []float32{0.5, -1, 2, 0.3}
	m := vae.NewMCEM(linearGaussian(4, 2), n)
	b := copies(n, x)
	for i := range 60 {
		b.Step = 5 * i
		m.Step(b)
	}
	mean, cov := posterior(m.Model, x)
	z := mat.DenseCopyOf(mat32.Float64(mat32.View(m.Encoder.Params()[0].W, n, 2)))
	for j := range 2 {
		got, variance := stat.MeanVariance(mat.Col(nil, j, z), nil)
		if sd := math.Sqrt(cov.At(j, j) / n); math.Abs(got-mean.AtVec(j)) > 4*sd {
			t.Errorf("latent %d: mean %.4f, want %.4f ± %.4f", j, got, mean.AtVec(j), 4*sd)
		}
		if sd := cov.At(j, j) * math.Sqrt(2./n); math.Abs(variance-cov.At(j, j)) > 4*sd {
			t.Errorf("latent %d: variance %.4f, want %.4f ± %.4f", j, variance, cov.At(j, j), 4*sd)
		}
	}
	if terms := m.Step(b); terms[2].Value < 0.7 {
		t.Errorf("%v: want nine tenths of the chains to move", terms)
	}
}

// TestMCEMGradient checks that, between moves, the gradient is that of the reconstruction and the prior,
// and the chains stay.
func TestMCEMGradient(t *testing.T) {
	cfg := linearGaussian(4, 2)
	cfg.WeightPrior = 0.3
	m := vae.NewMCEM(cfg, 6)
	b := copies(6, []float32{0.5, -1, 2, 0.3})
	b.Step = 1
	value := func() float64 { return m.Step(b)[0].Value }
	value()
	w, dw := m.Params()
	dw = slices.Clone(dw)
	r := gradcheck.Coordinates(value, w, dw, nn.Buffers(m.Encoder, m.Decoder)...)
	if err := r.Err(gradcheck.Limit); err != nil {
		t.Error(err)
	}
}

// TestMCEMResumes checks that a resumed run goes on with its chains and their step size.
func TestMCEMResumes(t *testing.T) {
	x := mat32.New(20, 4)
	random.New(1, "x").Normal(x.Data)
	run := func(m *vae.MCEM, dir string, steps int) []float32 {
		t.Helper()
		if _, err := train.Run(context.Background(), train.Config{
			Dir: dir, Steps: steps, BatchSize: 20, RecordEvery: 4, Optimizer: optim.NewAdagrad(0.1), Quiet: true,
		}, train.Rows(x), m); err != nil {
			t.Fatal(err)
		}
		w, _ := m.Params()
		return slices.Clone(w)
	}
	dir := t.TempDir()
	whole := run(vae.NewMCEM(linearGaussian(4, 2), 20), "", 24)
	run(vae.NewMCEM(linearGaussian(4, 2), 20), dir, 12)
	if parts := run(vae.NewMCEM(linearGaussian(4, 2), 20), dir, 24); !slices.Equal(whole, parts) {
		t.Error("in two parts it ends elsewhere")
	}
}

func TestMCEMDoesNotAllocate(t *testing.T) {
	m := vae.NewMCEM(linearGaussian(4, 2), 6)
	b := copies(6, []float32{0.5, -1, 2, 0.3})
	m.Step(b)
	if n := allocs.PerRun(1, func() { m.Step(b) }); n != 0 {
		t.Errorf("a step with a move allocates %g times", n)
	}
}

// TestMarginalLikelihood compares the estimate with log p(x) of the linear model. Its posterior is normal,
// like the density that is fitted to it.
func TestMarginalLikelihood(t *testing.T) {
	x := mat32.New(40, 4)
	random.New(1, "x").Normal(x.Data)
	m := vae.NewMCEM(linearGaussian(4, 2), 1)
	got := m.MarginalLikelihood(x, vae.PosteriorSamples{Samples: 400, Leapfrog: 8, BurnIn: 60})
	var sum, squares float64
	for i, v := range got {
		off := v - logProb(m.Model, mat32.Row(x, i))
		sum, squares = sum+off/40, squares+off*off/40
	}
	if math.Abs(sum) > 0.03 || squares > 0.15*0.15 {
		t.Errorf("estimates are off by %.3f in the mean, and by %.3f in root mean square", sum, math.Sqrt(squares))
	}
}
