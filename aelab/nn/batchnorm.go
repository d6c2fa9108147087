package nn

import (
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// BatchNorm is batch normalisation (Ioffe and Szegedy 2015). It brings each channel to mean 0 and
// variance 1, and then to a learned mean and scale,
//
//	x̂ = (x-μ)/√(σ²+ε),  y = γ⊙x̂ + β.
//
// A channel is a column of a matrix, or one channel of images over all their pixels. In training μ
// and σ² are those of the batch, with divisor N, the number of a channel's values. Each Forward in
// training also moves the running values, whose σ² has divisor N-1:
//
//	running ← (1-m)·running + m·batch.
//
// Evaluation uses the running values. PyTorch's BatchNorm1d and BatchNorm2d do the same. Running
// values are buffers, so a Search cannot train a model with this layer. InfoGAN (Chen et al.
// 2016) needs the layer.
//
// Its state_dict has "weight" γ, "bias" β, "running_mean" and "running_var". PyTorch's also has
// "num_batches_tracked", which PyTorch does not use if m is set. load_state_dict accepts a plain
// dict without that key, even if it is strict.
type BatchNorm struct {
	Epsilon  float64 // ε; the constructors set 1e-5
	Momentum float64 // m; the constructors set 0.1

	name                         string
	shape                        Shape
	weight, bias, mean, variance Param

	in       []float32 // x or dy: N rows, each with one value for each channel
	y, dx    mat32.Matrix
	xHat     []float32
	statsOf  int       // N of the batch whose statistics Forward used; 0 in evaluation
	shift    []float32 // shifts and factors of a phase, repeated for each row of a chunk
	factor   []float32
	shift2   []float32
	factor2  []float32
	inverse  []float64 // 1/√(σ²+ε)
	sums     [2][]float64
	partial  [2][]float32 // sums of a chunk's rows, chunk by chunk
	phase    batchNormPhase
	chunk, n int // rows in a chunk, and in all
}

// NewBatchNorm returns a layer for matrices with this number of columns. γ starts at 1 and β at 0.
// It panics if columns is not positive.
func NewBatchNorm(columns int) *BatchNorm {
	return newBatchNorm("BatchNorm", Shape{1, 1, columns})
}

// NewBatchNorm2D returns a layer for images. γ starts at 1 and β at 0. It panics if a size of
// input is not positive.
func NewBatchNorm2D(input Shape) *BatchNorm { return newBatchNorm("BatchNorm2D", input) }

func newBatchNorm(name string, input Shape) *BatchNorm {
	if !input.valid() {
		panic(fmt.Sprintf("nn: New%s: input is %v, want positive sizes", name, input))
	}
	param := func(name string, start float32, buffer bool) Param {
		return Param{Name: name, Rows: 1, Cols: input.Channels, Bias: true, Buffer: buffer, Init: constant(start)}
	}
	return &BatchNorm{
		Epsilon: 1e-5, Momentum: 0.1, name: name, shape: input,
		weight: param("weight", 1, false), bias: param("bias", 0, false),
		mean: param("running_mean", 0, true), variance: param("running_var", 1, true),
	}
}

// Params returns γ, β and the two buffers.
func (l *BatchNorm) Params() []*Param { return []*Param{&l.weight, &l.bias, &l.mean, &l.variance} }

// Output returns the shape of the images that Forward returns, the same as that of its input.
func (l *BatchNorm) Output() Shape { return l.shape }

// Forward returns y. In training it panics if a channel has only one value, which has no variance.
// A last batch of one example, one row of a matrix, is such a case.
func (l *BatchNorm) Forward(x mat32.Matrix, pass Pass) mat32.Matrix {
	checkImages(l.name, x, l.shape)
	if l.weight.W == nil {
		panic("nn: " + l.name + ".Forward before Alloc")
	}
	c := l.shape.Channels
	l.y = mat32.Resize(l.y, x.Rows, x.Cols)
	l.begin(x, x.Rows*x.Cols/c)
	l.statsOf = 0
	mean := l.mean.W
	if pass.Train && l.n > 0 {
		if l.n == 1 {
			panic("nn: " + l.name + ".Forward: one value of a channel has no variance; choose a BatchSize that leaves no last batch of one example")
		}
		l.statsOf = l.n
		l.run(sumPhase)
	}
	for j := range c {
		l.shift[j] = mean[j]
		if l.statsOf > 0 {
			l.sums[0][j] /= float64(l.n)
			l.shift[j] = float32(l.sums[0][j])
		}
	}
	l.spread(l.shift)
	l.run(centrePhase) // and in training the sum of squares
	for j := range c {
		variance := float64(l.variance.W[j])
		if l.statsOf > 0 {
			variance = l.sums[1][j] / float64(l.n)
			l.track(j, l.sums[0][j], l.sums[1][j]/float64(l.n-1))
		}
		l.inverse[j] = 1 / math.Sqrt(variance+l.Epsilon)
		l.factor[j] = float32(l.inverse[j])
		l.factor2[j] = l.weight.W[j]
		l.shift2[j] = l.bias.W[j]
	}
	l.spread(l.factor, l.factor2, l.shift2)
	l.run(scalePhase)
	return l.y
}

// track moves the running values of channel j.
func (l *BatchNorm) track(j int, mean, variance float64) {
	move := func(running *float32, batch float64) {
		*running = float32(float64((1-l.Momentum)*float64(*running)) + float64(l.Momentum*batch))
	}
	move(&l.mean.W[j], mean)
	move(&l.variance.W[j], variance)
}

// Backward adds Σ dy⊙x̂ and Σ dy over the N values of each channel to the gradients of γ and β.
// After a pass in training, where μ and σ² depend on x, it returns
//
//	dx = γ/√(σ²+ε) · (dy - (Σdy)/N - x̂·(Σdy⊙x̂)/N).
//
// After a pass in evaluation it returns γ/√(σ²+ε) · dy.
func (l *BatchNorm) Backward(dy mat32.Matrix, needDX bool) mat32.Matrix {
	checkBackward(l.name, dy, l.y)
	c := l.shape.Channels
	l.dx = mat32.Resize(l.dx, dy.Rows, dy.Cols)
	l.begin(dy, dy.Rows*dy.Cols/c)
	l.run(gradSumPhase)
	dweight, dbias := l.weight.DW(), l.bias.DW()
	for j := range c {
		dbias[j] += float32(l.sums[0][j])
		dweight[j] += float32(l.sums[1][j])
	}
	if !needDX {
		return mat32.Matrix{}
	}
	for j := range c {
		l.factor2[j] = float32(float64(l.weight.W[j]) * l.inverse[j])
		if l.statsOf > 0 {
			l.shift[j] = float32(l.sums[0][j] / float64(l.statsOf))
			l.factor[j] = float32(l.sums[1][j] / float64(l.statsOf))
		}
	}
	l.spread(l.factor, l.factor2, l.shift)
	l.run(gradPhase)
	return l.dx
}

// begin views m as n rows, each with one value for each channel, and divides them into chunks. The
// size of a chunk depends on the number of channels alone, so sums do not depend on the number of
// threads.
func (l *BatchNorm) begin(m mat32.Matrix, n int) {
	const few, elements = 128, 8192 // a chunk has few enough rows for sums in float32, and fits the nearest cache
	c := l.shape.Channels
	l.in, l.n = mat32.Flat(m), n
	l.chunk = max(1, min(few, elements/c))
	size := l.chunk * c
	if len(l.shift) != size {
		l.shift, l.shift2 = make([]float32, size), make([]float32, size)
		l.factor, l.factor2 = make([]float32, size), make([]float32, size)
		l.inverse, l.sums = make([]float64, c), [2][]float64{make([]float64, c), make([]float64, c)}
	}
	if len(l.xHat) < n*c {
		l.xHat = make([]float32, n*c)
		for i := range l.partial {
			l.partial[i] = make([]float32, l.chunks()*c)
		}
	}
}

func (l *BatchNorm) chunks() int { return (l.n + l.chunk - 1) / l.chunk }

// spread copies the first row of each tile to its other rows.
func (l *BatchNorm) spread(tiles ...[]float32) {
	c := l.shape.Channels
	for _, tile := range tiles {
		for i := c; i < len(tile); i += c {
			copy(tile[i:i+c], tile)
		}
	}
}

// batchNormPhase names a computation that run applies to each chunk.
type batchNormPhase int

const (
	sumPhase     batchNormPhase = iota // sums[0] = Σ x
	centrePhase                        // x̂ = x - shift; in training sums[1] = Σ x̂²
	scalePhase                         // x̂ = x̂⊙factor, y = x̂⊙factor2 + shift2
	gradSumPhase                       // sums[0] = Σ dy, sums[1] = Σ dy⊙x̂
	gradPhase                          // dx = (dy - x̂⊙factor - shift)⊙factor2; in evaluation dx = dy⊙factor2
)

// run applies a phase to all chunks and adds the sums of the chunks in their order.
func (l *BatchNorm) run(phase batchNormPhase) {
	l.phase = phase
	c := l.shape.Channels
	for i := range l.partial {
		clear(l.partial[i][:l.chunks()*c])
	}
	simd.Do(l.chunks(), (*batchNormTask)(l))
	for i, summed := range [2]bool{phase == sumPhase || phase == gradSumPhase, phase == centrePhase || phase == gradSumPhase} {
		if !summed {
			continue
		}
		clear(l.sums[i])
		for k := range l.chunks() {
			for j, v := range l.partial[i][k*c : (k+1)*c] {
				l.sums[i][j] += float64(v)
			}
		}
	}
}

type batchNormTask BatchNorm

// Run implements simd.Task.
func (l *batchNormTask) Run(k int) {
	c := l.shape.Channels
	from, to := k*l.chunk, min((k+1)*l.chunk, l.n)
	rows, at, end := to-from, from*c, to*c
	in, xHat := l.in[at:end], l.xHat[at:end]
	shift, factor, factor2 := l.shift[:end-at], l.factor[:end-at], l.factor2[:end-at]
	partial := [2][]float32{l.partial[0][k*c : (k+1)*c], l.partial[1][k*c : (k+1)*c]}
	switch l.phase {
	case sumPhase:
		simd.AddColumnSums(partial[0], in, rows, c, c)
	case centrePhase:
		simd.Sub(xHat, in, shift)
		if l.statsOf > 0 {
			y := l.y.Data[at:end]
			simd.Mul(y, xHat, xHat)
			simd.AddColumnSums(partial[1], y, rows, c, c)
		}
	case scalePhase:
		y := l.y.Data[at:end]
		simd.Mul(xHat, xHat, factor)
		simd.Mul(y, xHat, factor2)
		simd.Add(y, y, l.shift2[:end-at])
	case gradSumPhase:
		dx := l.dx.Data[at:end]
		simd.AddColumnSums(partial[0], in, rows, c, c)
		simd.Mul(dx, in, xHat)
		simd.AddColumnSums(partial[1], dx, rows, c, c)
	case gradPhase:
		dx := l.dx.Data[at:end]
		if l.statsOf == 0 {
			simd.Mul(dx, in, factor2)
			return
		}
		simd.Mul(dx, xHat, factor)
		simd.Sub(dx, in, dx)
		simd.Sub(dx, dx, shift)
		simd.Mul(dx, dx, factor2)
	}
}

// constant is an Initializer that sets every value to this number.
type constant float32

// Fill implements Initializer.
func (c constant) Fill(w []float32, _, _ int, _ *random.Stream) {
	for i := range w {
		w[i] = float32(c)
	}
}
