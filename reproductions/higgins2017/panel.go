package higgins2017

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/vae"
	"github.com/aelab-go/autoencoders/datasets/shapes2d"
)

// panelAxes returns the axes of Figure 7, with the given values of a traversed latent.
func panelAxes(g shapes2d.Grid, traversed ...float64) plots.LatentAxes {
	return plots.LatentAxes{
		Shapes: []string{"square", "oval", "heart"}, Side: g[shapes2d.PosX], Scales: g[shapes2d.Scale], Rotations: g[shapes2d.Orientation],
		Height: shapes2d.Height, Width: shapes2d.Width, Traversed: traversed,
	}
}

// panel draws Figure 7 for a variational autoencoder, given the means and log-variances of all images. Each
// latent has a column, the one of the least variance first. Traversals start at the code of image from. They go
// from -3 to 3, three standard deviations of the prior.
func panel(m *vae.Model, shapes *shapes2d.Shapes, mu, logVar mat32.Matrix, from int) *plots.Figure {
	axes := panelAxes(shapes.Grid, -3, -1.5, 0, 1.5, 3)
	latents := responses(mu, shapes.Grid)
	for j := range latents {
		for i := range logVar.Rows {
			latents[j].Variance += math.Exp(float64(mat32.Row(logVar, i)[j])) / float64(logVar.Rows)
		}
		latents[j].Traversal = m.Decode(traverse(mat32.Row(mu, from), j, axes.Traversed))
	}
	slices.SortStableFunc(latents, func(a, b plots.Latent) int { return cmp.Compare(a.Variance, b.Variance) })
	return plots.Latents(axes, latents...)
}

// responses returns, for each column of the codes of all images, its mean by position, by scale and by
// rotation. The last two are given for each shape.
func responses(codes mat32.Matrix, g shapes2d.Grid) []plots.Latent {
	latents := make([]plots.Latent, codes.Cols)
	side, forms := g[shapes2d.PosX], g[shapes2d.Shape]
	for j := range latents {
		l := &latents[j]
		l.Name, l.Position = fmt.Sprint(j), make([]float64, side*side)
		for range forms {
			l.Scale = append(l.Scale, make([]float64, g[shapes2d.Scale]))
			l.Rotation = append(l.Rotation, make([]float64, g[shapes2d.Orientation]))
		}
	}
	images := float64(codes.Rows)
	perCell, perScale, perRotation := images/float64(side*side), images/float64(forms*g[shapes2d.Scale]), images/float64(forms*g[shapes2d.Orientation])
	v := make([]int, shapes2d.NumFactors)
	for i := range codes.Rows {
		g.Values(v, i)
		cell := v[shapes2d.PosY]*side + v[shapes2d.PosX] // lines from the top
		for j, z := range mat32.Row(codes, i) {
			l := &latents[j]
			l.Position[cell] += float64(z) / perCell
			l.Scale[v[shapes2d.Shape]][v[shapes2d.Scale]] += float64(z) / perScale
			l.Rotation[v[shapes2d.Shape]][v[shapes2d.Orientation]] += float64(z) / perRotation
		}
	}
	return latents
}
