package shapes2d

import (
	"fmt"
	"math"
)

// The factors, in the order in which indices count: the last changes fastest.
const (
	Shape       = iota // Square, Ellipse, Heart
	Scale              // 0.5 to 1
	Orientation        // 0 to 2π, both ends included; it turns counter-clockwise
	PosX               // 0 to 1, from left to right
	PosY               // 0 to 1, from top to bottom
	NumFactors
)

// Values of the factor Shape.
const (
	Square = iota
	Ellipse
	Heart
)

// Grid is the number of values of each factor. A set of images over a grid has one image
// for each combination, in the order of Index.
type Grid [NumFactors]int

// Full returns the grid of dSprites.
func Full() Grid { return Grid{3, 6, 40, 32, 32} }

// Len returns the number of images.
func (g Grid) Len() int {
	n := 1
	for _, size := range g {
		n *= size
	}
	return n
}

// Factors returns the number of values of each factor.
func (g Grid) Factors() []int { return g[:] }

// Names returns what each factor is called, for captions.
func (g Grid) Names() []string {
	return []string{"shape", "scale", "orientation", "position x", "position y"}
}

// Index returns the image whose factors have the given values, each from 0 to its size - 1. It panics
// if the number of values or one of them is wrong.
func (g Grid) Index(values []int) int {
	if len(values) != NumFactors {
		panic(fmt.Sprintf("shapes2d: Index: %d values, want %d", len(values), NumFactors))
	}
	index := 0
	for f, v := range values {
		if v < 0 || v >= g[f] {
			panic(fmt.Sprintf("shapes2d: Index: %s is %d, want 0 to %d", g.Names()[f], v, g[f]-1))
		}
		index = index*g[f] + v
	}
	return index
}

// Values sets dst to the values of the factors of an image and returns it. It is the inverse of Index.
// A nil dst is allocated. It panics if the grid has no such image or dst has another length.
func (g Grid) Values(dst []int, index int) []int {
	if dst == nil {
		dst = make([]int, NumFactors)
	}
	if n := g.Len(); index < 0 || index >= n || len(dst) != NumFactors {
		panic(fmt.Sprintf("shapes2d: Values: %d values of image %d, want %d values, 0 to %d", len(dst), index, NumFactors, n-1))
	}
	for f := NumFactors - 1; f >= 0; f-- {
		dst[f], index = index%g[f], index/g[f]
	}
	return dst
}

// Real returns the real number that a value of a factor stands for, evenly spaced over the
// ranges given with the factors; for Shape it is 1, 2 or 3, as in the published file.
func (g Grid) Real(factor, value int) float64 {
	if value < 0 || value >= g[factor] {
		panic(fmt.Sprintf("shapes2d: Real: %s is %d, want 0 to %d", g.Names()[factor], value, g[factor]-1))
	}
	lo, hi := 0.0, 1.0
	switch factor {
	case Shape:
		return float64(value + 1)
	case Scale:
		lo = 0.5
	case Orientation:
		hi = 2 * math.Pi
	}
	if g[factor] == 1 {
		return lo
	}
	return lo + float64((hi-lo)*float64(value))/float64(g[factor]-1)
}
