package gan

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// chunk is the number of rows that evaluation passes through a network at a time.
const chunk = 100

// Generate returns the images, n×d in [0, 1], of codes, n×CodeSize, and noise, n×NoiseSize. In training,
// codes and noise are in (-1, 1). Generate panics if the shapes differ.
func (m *Model) Generate(codes, noise mat32.Matrix) mat32.Matrix {
	if codes.Cols != m.CodeSize || noise.Cols != m.NoiseSize || noise.Rows != codes.Rows {
		panic(fmt.Sprintf("gan: Generate: codes are %d×%d and noise %d×%d, want %d and %d columns and as many rows",
			codes.Rows, codes.Cols, noise.Rows, noise.Cols, m.CodeSize, m.NoiseSize))
	}
	var images mat32.Matrix
	z := mat32.New(min(chunk, codes.Rows), m.CodeSize+m.NoiseSize)
	for i := 0; i < codes.Rows; i += chunk {
		j := min(i+chunk, codes.Rows)
		part := mat32.Rows(z, 0, j-i)
		mat32.Copy(mat32.Slice(part, 0, j-i, 0, m.CodeSize), mat32.Rows(codes, i, j))
		mat32.Copy(mat32.Slice(part, 0, j-i, m.CodeSize, z.Cols), mat32.Rows(noise, i, j))
		y := m.Generator.Forward(part, nn.Pass{})
		if i == 0 {
			images = mat32.New(codes.Rows, y.Cols)
		}
		for r := range y.Rows {
			image := mat32.Row(images, i+r)
			for c, v := range mat32.Row(y, r) {
				image[c] = 0.5 + float32(0.5*v)
			}
		}
	}
	return images
}

// Sample draws n codes and their noise from the prior, and returns their images and the codes. The draws
// are those of the seed's stream for purpose.
func (m *Model) Sample(n int, seed uint64, purpose string) (images, codes mat32.Matrix) {
	z := mat32.New(n, m.CodeSize+m.NoiseSize)
	random.New(seed, purpose).Uniform(z.Data)
	for i, u := range z.Data {
		z.Data[i] = 2*u - 1
	}
	codes = mat32.Slice(z, 0, n, 0, m.CodeSize)
	return m.Generate(codes, mat32.Slice(z, 0, n, m.CodeSize, z.Cols)), codes
}

// Encode returns the means of q(c|x) for the rows of x, images in [0, 1]: n×CodeSize.
func (m *Model) Encode(x mat32.Matrix) mat32.Matrix {
	codes := mat32.New(x.Rows, m.CodeSize)
	seen := mat32.New(min(chunk, x.Rows), x.Cols)
	for i := 0; i < x.Rows; i += chunk {
		j := min(i+chunk, x.Rows)
		part := mat32.Rows(seen, 0, j-i)
		for r := range part.Rows {
			image := mat32.Row(part, r)
			for c, v := range mat32.Row(x, i+r) {
				image[c] = 2*v - 1
			}
		}
		m.guess(m.Recogniser.Forward(m.Body.Forward(part, nn.Pass{}), nn.Pass{}))
		mat32.Copy(mat32.Rows(codes, i, j), m.guessed)
	}
	return codes
}

// Codes returns a Source of the means of q(c|x) of the examples of data, which it encodes when they are
// gathered. Its Gather uses the model, and so must not run beside another call of it.
func (m *Model) Codes(data train.Source) train.Source { return &encoded{m: m, data: data} }

type encoded struct {
	m    *Model
	data train.Source
	x    mat32.Matrix
}

func (s *encoded) Len() int { return s.data.Len() }
func (s *encoded) Dim() int { return s.m.CodeSize }

func (s *encoded) Gather(dst mat32.Matrix, index []int) {
	if dst.Rows != len(index) || dst.Cols != s.m.CodeSize {
		panic(fmt.Sprintf("gan: Gather of codes: dst is %d×%d, want %d×%d", dst.Rows, dst.Cols, len(index), s.m.CodeSize))
	}
	for i := 0; i < len(index); i += chunk {
		part := index[i:min(i+chunk, len(index))]
		s.x = mat32.Resize(s.x, len(part), s.data.Dim())
		s.data.Gather(s.x, part)
		mat32.Copy(mat32.Rows(dst, i, i+len(part)), s.m.Encode(s.x))
	}
}
