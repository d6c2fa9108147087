package vae

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
)

// Deviation is a last layer that bounds the standard deviations of a Gaussian encoder or decoder. It copies
// the left half of the columns, the means, and turns the right half a into log-variances,
//
//	l = 2·log σ,  σ = max(sigmoid(a) + Offset, Floor).
//
// If a decoder's deviation can fall without limit, the likelihood of data that it can reproduce is
// unbounded. So quote the floor with every likelihood. Below the floor, a has no gradient. With an offset
// and no floor, it always has one. The authors of InfoVAE have a floor of 0.1 for digits and an offset of
// 0.0005 for two points (Zhao et al. 2017, their code).
type Deviation struct {
	Offset, Floor float32

	sigmoid, y, dx mat32.Matrix
}

// NewDeviation returns a layer with the offset and the floor. It panics if one is negative, or if both are
// 0.
func NewDeviation(offset, floor float32) *Deviation {
	if !(offset >= 0 && floor >= 0 && offset+floor > 0) {
		panic(fmt.Sprintf("vae: NewDeviation: offset is %v and floor %v, want numbers that are not negative, and one of them positive", offset, floor))
	}
	return &Deviation{Offset: offset, Floor: floor}
}

// Forward returns the means and the log-variances, n×2k. It panics if the number of columns is odd.
func (d *Deviation) Forward(x mat32.Matrix, _ nn.Pass) mat32.Matrix {
	if x.Cols%2 != 0 {
		panic(fmt.Sprintf("vae: Deviation: %d columns, want an even number: means, then deviations", x.Cols))
	}
	k := x.Cols / 2
	d.y, d.sigmoid = mat32.Resize(d.y, x.Rows, x.Cols), mat32.Resize(d.sigmoid, x.Rows, k)
	for i := range x.Rows {
		in, out, s := mat32.Row(x, i), mat32.Row(d.y, i), mat32.Row(d.sigmoid, i)
		copy(out[:k], in[:k])
		simd.Sigmoid(s, in[k:])
		for j, v := range s {
			out[k+j] = max(v+d.Offset, d.Floor)
		}
		simd.Log(out[k:], out[k:])
		simd.Scale(out[k:], 2)
	}
	return d.y
}

// Backward returns the gradient: dl/da = 2·s·(1-s)/(s+Offset) with s = sigmoid(a), or 0 at the floor.
func (d *Deviation) Backward(dy mat32.Matrix, needDX bool) mat32.Matrix {
	mat32.SameShape("vae: Deviation: Backward", dy, d.y)
	if !needDX {
		return mat32.Matrix{}
	}
	k := dy.Cols / 2
	d.dx = mat32.Resize(d.dx, dy.Rows, dy.Cols)
	for i := range dy.Rows {
		out, in, s := mat32.Row(d.dx, i), mat32.Row(dy, i), mat32.Row(d.sigmoid, i)
		copy(out[:k], in[:k])
		for j, v := range s {
			out[k+j] = 0
			if v+d.Offset > d.Floor {
				out[k+j] = 2 * in[k+j] * v * (1 - v) / (v + d.Offset)
			}
		}
	}
	return d.dx
}

// Params returns nil.
func (d *Deviation) Params() []*nn.Param { return nil }
