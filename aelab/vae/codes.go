package vae

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// Codes returns a Source of the posterior means of the examples of data, which it encodes when they are
// gathered. Its Gather uses the model, and so must not run beside another call of it.
func (m *Model) Codes(data train.Source) train.Source {
	return &encoded{m: m, data: data, dim: m.Latent}
}

// Posteriors is Codes with the log-variances after the means: 2k numbers for each example.
func (m *Model) Posteriors(data train.Source) train.Source {
	return &encoded{m: m, data: data, dim: 2 * m.Latent}
}

type encoded struct {
	m    *Model
	data train.Source
	dim  int
	x    mat32.Matrix
}

func (e *encoded) Len() int { return e.data.Len() }
func (e *encoded) Dim() int { return e.dim }

func (e *encoded) Gather(dst mat32.Matrix, index []int) {
	if dst.Rows != len(index) || dst.Cols != e.dim {
		panic(fmt.Sprintf("vae: Gather of codes: dst is %d×%d, want %d×%d", dst.Rows, dst.Cols, len(index), e.dim))
	}
	k := e.m.Latent
	for i := 0; i < len(index); i += chunk {
		part := index[i:min(i+chunk, len(index))]
		e.x = mat32.Resize(e.x, len(part), e.data.Dim())
		e.data.Gather(e.x, part)
		mu, logVar := e.m.Encode(e.x)
		mat32.Copy(mat32.Slice(dst, i, i+len(part), 0, k), mu)
		if e.dim > k {
			mat32.Copy(mat32.Slice(dst, i, i+len(part), k, e.dim), logVar)
		}
	}
}

// EncodeAll returns the means and log-variances of q(z|x) for all examples of data, each n×k.
func (m *Model) EncodeAll(data train.Source) (mu, logVar mat32.Matrix) {
	n := data.Len()
	mu, logVar = mat32.New(n, m.Latent), mat32.New(n, m.Latent)
	for first, x := range train.Blocks(data, chunk) {
		means, logs := m.Encode(x)
		mat32.Copy(mat32.Rows(mu, first, first+x.Rows), means)
		mat32.Copy(mat32.Rows(logVar, first, first+x.Rows), logs)
	}
	return mu, logVar
}
