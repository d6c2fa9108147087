package plots

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"gonum.org/v1/gonum/stat/distuv"
)

// Manifold draws what decode makes of n×n points of a two-dimensional latent space, as tiles of
// height×width without gaps. The points are the centres of n×n cells of the unit square, mapped by the
// inverse CDF of the prior N(0, 1). For the cell in column i and, counted from below, row j,
//
//	z = (Φ⁻¹((i+½)/n), Φ⁻¹((j+½)/n)).
//
// So each tile stands for the same share of the prior, z₁ grows to the right and z₂ upwards. decode is
// called once, with n²×2 codes, and returns n² × height·width values in [0, 1].
//
// Numbers: images n² × height × width and z n² × 2, line by line from the top left. It
// panics if n is below 1 or decode returns another shape. Kingma & Welling 2014, Figure 4.
func Manifold(decode func(z mat32.Matrix) mat32.Matrix, n, height, width int) *Figure {
	z := manifoldGrid(n)
	codes := mat32.Flat(mat32.Clone(z)) // decode may write to z
	images := decode(z)
	if images.Rows != n*n || images.Cols != height*width {
		panic(fmt.Sprintf("plots: Manifold: decode made %d×%d of %d×2 codes, want %d×%d", images.Rows, images.Cols, n*n, n*n, height*width))
	}
	s := sheet{columns: n, height: height, width: width, order: inOrder(n*n, n)}
	return &Figure{
		Caption: fmt.Sprintf("Decoded means at %d×%d latent points: the cell centres of the unit square through the inverse Gaussian CDF, from −%.2f to %.2f, z₁ to the right and z₂ upwards.",
			n, n, -codes[0], -codes[0]) + s.paint(images),
		Numbers: []Array{imageArray("images", images, height, width), {Name: "z", Data: codes, Shape: []int{n * n, 2}}},
		body:    &s,
	}
}

func manifoldGrid(n int) mat32.Matrix {
	if n < 1 {
		panic(fmt.Sprintf("plots: Manifold: %d×%d tiles", n, n))
	}
	z := mat32.New(n*n, 2)
	for t := range n * n {
		i, j := t%n, n-1-t/n
		z.Data[2*t] = quantile(i, n)
		z.Data[2*t+1] = quantile(j, n)
	}
	return z
}

// quantile is Φ⁻¹((i+½)/n).
func quantile(i, n int) float32 {
	return float32(distuv.UnitNormal.Quantile((float64(i) + 0.5) / float64(n)))
}
