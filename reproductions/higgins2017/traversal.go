package higgins2017

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/vae"
	"github.com/aelab-go/autoencoders/datasets/shapes2d"
)

// divergences returns KL(q(z|x) ‖ N(0, 1)) of each latent in nats, a mean over images, given the means
// and log-variances of the images' codes.
func divergences(mu, logVar mat32.Matrix) []float64 {
	kl := make([]float64, mu.Cols)
	for i := range mu.Rows {
		means := mat32.Row(mu, i)
		for j, l := range mat32.Row(logVar, i) {
			mean, lv := float64(means[j]), float64(l)
			kl[j] += 0.5 * (float64(mean*mean) + math.Exp(lv) - lv - 1) / float64(mu.Rows)
		}
	}
	return kl
}

// activeOf returns the active latents, given the divergences of all.
func activeOf(kl []float64) (list []int) {
	for j, v := range kl {
		if v > leastKL {
			list = append(list, j)
		}
	}
	return list
}

// mostInformative returns the n latents with the largest divergences, the largest first, or all if there are
// fewer.
func mostInformative(kl []float64, n int) []int {
	order := make([]int, len(kl))
	for j := range order {
		order[j] = j
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(kl[b], kl[a]) })
	return order[:min(n, len(order))]
}

// evenly returns n evenly spaced values from -3 to 3, three standard deviations of the prior.
func evenly(n int) []float64 {
	list := make([]float64, n)
	for i := range list {
		list[i] = -3 + 6*float64(i)/float64(n-1)
	}
	return list
}

// traverse returns copies of a code in which latent j has each of the values.
func traverse(code []float32, j int, values []float64) mat32.Matrix {
	z := mat32.New(len(values), len(code))
	for i, v := range values {
		copy(mat32.Row(z, i), code)
		mat32.Row(z, i)[j] = float32(v)
	}
	return z
}

// traversals draws a line for each of the given latents: the images that decode makes of a code while the
// latent goes from -3 to 3. The divergence of the latent stands beside the line.
func traversals(decode func(z mat32.Matrix) mat32.Matrix, code []float32, latents []int, kl []float64, height, width int) *plots.Figure {
	values := evenly(9)
	var lines []plots.Version
	for _, j := range latents {
		lines = append(lines, plots.Version{
			Name: fmt.Sprintf("latent %d", j), Note: fmt.Sprintf("%.2f nats", kl[j]),
			Images: decode(traverse(code, j, values)),
		})
	}
	return plots.Versions(height, width, len(values), lines...)
}

// animatedTraversals draws traversals as an animation, with a tile for each latent. The latents go from -3 to 3
// in the given number of frames, and back in two fewer.
func animatedTraversals(decode func(z mat32.Matrix) mat32.Matrix, code []float32, latents []int, frames, height, width int) *plots.Figure {
	values := evenly(frames)
	for i := frames - 2; i > 0; i-- {
		values = append(values, values[i])
	}
	var names []string
	for _, j := range latents {
		names = append(names, fmt.Sprintf("latent %d", j))
	}
	var drawn []*plots.Figure
	for _, v := range values {
		z := mat32.New(len(latents), len(code))
		for i, j := range latents {
			mat32.Copy(mat32.Rows(z, i, i+1), traverse(code, j, []float64{v}))
		}
		drawn = append(drawn, plots.Grid(decode(z), height, width, 5, names...))
	}
	return plots.Animate(plots.Animation{Delay: 100 * time.Millisecond}, drawn...)
}

// shapeTraversals animates one of the 2-D shapes while one latent goes from -3 to 3 and back. Each latent has a
// tile, the most informative first. mu and logVar are the means and log-variances of all images, n×k. The other
// latents keep their values in the code of image from.
func shapeTraversals(m *vae.Model, mu, logVar mat32.Matrix, from int) *plots.Figure {
	order := mostInformative(divergences(mu, logVar), m.Latent)
	f := animatedTraversals(m.Decode, mat32.Row(mu, from), order, 13, shapes2d.Height, shapes2d.Width)
	f.Describe("One shape while one latent goes from -3 to 3 and back: a tile a latent, the most informative first.")
	return f
}
