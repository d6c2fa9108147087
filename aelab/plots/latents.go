package plots

import (
	"fmt"
	"math"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// LatentAxes describes the rows of a panel of latents.
type LatentAxes struct {
	Shapes            []string  // one curve each, three at most: drawn red, green and blue
	Side              int       // a position map has Side×Side cells
	Scales, Rotations int       // the number of points of a curve
	Height, Width     int       // of a traversal's images
	Traversed         []float64 // the value of the latent in each image of a traversal
}

// Latent is one column: what a latent responds to, and what it changes.
type Latent struct {
	Name      string
	Position  []float64    // its mean at each position, line by line from the top: Side·Side
	Scale     [][]float64  // for each shape, its mean at each scale
	Rotation  [][]float64  // for each shape, its mean at each angle
	Traversal mat32.Matrix // an image for each value traversed, from 0 (black) to 1 (white)
	Variance  float64      // mean of its posterior's variance; 0 where the model has none
}

// Latents draws a column for each latent, in the given order. A column has a map of the latent's mean
// by position (red high, blue low), curves of its mean by scale and by rotation, a traversal, and the
// variance of its posterior. The variance is left out if it is 0 for all latents. The map and the
// curves of a column have one scale, symmetric about 0, which is written below the map. It is never
// less than a quarter of the widest column's, so that a latent that does nothing looks flat.
//
// Numbers: position k × Side × Side, scale k × shapes × Scales, rotation k × shapes × Rotations,
// traversals k × images × Height × Width, traversed, and variance k if it is drawn. It panics if the
// sizes do not agree. Higgins et al. 2017, Figure 7.
func Latents(axes LatentAxes, latents ...Latent) *Figure {
	axes.check(latents)
	axes.Shapes, axes.Traversed = slices.Clone(axes.Shapes), slices.Clone(axes.Traversed)
	k, n := len(latents), len(axes.Traversed)
	g := &latentGrid{LatentAxes: axes}
	images := mat32.New(k*n, axes.Height*axes.Width)
	var position, scale, rotation, variance []float64
	for i, l := range latents {
		position = append(position, l.Position...)
		scale = append(scale, slices.Concat(l.Scale...)...)
		rotation = append(rotation, slices.Concat(l.Rotation...)...)
		variance = append(variance, l.Variance)
		mat32.Copy(mat32.Rows(images, i*n, (i+1)*n), l.Traversal)
		g.names = append(g.names, l.Name)
		g.hasVariance = g.hasVariance || l.Variance != 0
	}
	g.position = parts(position, k)
	g.scale, g.rotation = parts(scale, k), parts(rotation, k)
	g.variance = variance
	g.setReach()
	f := &Figure{body: g}
	f.Caption = fmt.Sprintf("%s, from the left: mean by position (red high, blue low), by scale and by rotation (%s), each column on its own scale about 0; ",
		count(k, "latent"), g.key())
	f.Caption += fmt.Sprintf("images decoded with the latent at %s", numbersList(axes.Traversed))
	if g.hasVariance {
		f.Caption += "; the mean variance of its posterior"
	}
	f.Caption += "." + g.paint(images)
	shapes := len(axes.Shapes)
	f.Numbers = []Array{
		{"position", position, []int{k, axes.Side, axes.Side}},
		{"scale", scale, []int{k, shapes, axes.Scales}},
		{"rotation", rotation, []int{k, shapes, axes.Rotations}},
		{"traversals", mat32.Flat(images), []int{k, n, axes.Height, axes.Width}},
		{"traversed", axes.Traversed, []int{n}},
	}
	if g.hasVariance {
		f.Numbers = append(f.Numbers, Array{"variance", variance, []int{k}})
	}
	return f
}

// check panics if the sizes of latents are not those of the axes.
func (a LatentAxes) check(latents []Latent) {
	if len(latents) == 0 || len(a.Shapes) < 1 || len(a.Shapes) > len(shapeColours) || len(a.Traversed) == 0 {
		panic(fmt.Sprintf("plots: Latents: %d latents, %d shapes and %d values traversed, want 1 or more, and %d shapes at most",
			len(latents), len(a.Shapes), len(a.Traversed), len(shapeColours)))
	}
	for i, l := range latents {
		if len(l.Position) != a.Side*a.Side || a.Side < 1 {
			panic(fmt.Sprintf("plots: Latents: latent %d has a map of %d values, want %d·%d", i, len(l.Position), a.Side, a.Side))
		}
		checkCurves(i, "scale", l.Scale, len(a.Shapes), a.Scales)
		checkCurves(i, "rotation", l.Rotation, len(a.Shapes), a.Rotations)
		if x := l.Traversal; x.Rows != len(a.Traversed) || x.Cols != a.Height*a.Width || x.Cols == 0 {
			panic(fmt.Sprintf("plots: Latents: latent %d has a traversal of %d×%d, want %d images of %d·%d", i, x.Rows, x.Cols, len(a.Traversed), a.Height, a.Width))
		}
	}
}

func checkCurves(latent int, name string, curves [][]float64, shapes, points int) {
	if len(curves) != shapes {
		panic(fmt.Sprintf("plots: Latents: latent %d has %d curves by %s, want %d", latent, len(curves), name, shapes))
	}
	for _, c := range curves {
		if len(c) != points || points < 2 {
			panic(fmt.Sprintf("plots: Latents: latent %d has a curve of %d points by %s, want %d, 2 or more", latent, len(c), name, points))
		}
	}
}

// parts cuts all into n parts of equal length.
func parts(all []float64, n int) [][]float64 { return slices.Collect(slices.Chunk(all, len(all)/n)) }

// setReach sets how far from 0 the scale of each column reaches.
func (g *latentGrid) setReach() {
	widest := 0.0
	for i := range g.names {
		reach := 0.0
		for _, v := range slices.Concat(g.position[i], g.scale[i], g.rotation[i]) {
			if finite(v) {
				reach = max(reach, math.Abs(v))
			}
		}
		g.reach = append(g.reach, reach)
		widest = max(widest, reach)
	}
	if widest == 0 {
		widest = 1
	}
	for i := range g.reach {
		g.reach[i] = max(g.reach[i], widest/4)
	}
}
