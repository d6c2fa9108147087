package higgins2017

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/metrics"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/vae"
	"github.com/aelab-go/autoencoders/datasets/chairs"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// trait is a property in which chairs, or views of them, differ.
type trait struct {
	name  string
	share []float64 // of each latent's variance that the trait alone explains
	best  int       // the active latent with the largest share
}

// widths is the number of classes, of equal size, of the seats' widths.
const widths = 10

// traits returns the latents that follow azimuth and elevation. Where the chairs are drawn, the width of the
// seat and the style of the legs are traits, too. mu has the codes of all images. active has the active
// latents, at least one. The other latents hardly vary, so their shares are of no account. Width and style go
// together, as armchairs are wide. So the width is compared among chairs on four legs alone.
func traits(c *chairs.Chairs, mu mat32.Matrix, active []int) []trait {
	var azimuth, elevation, legs []uint8
	for i := range mu.Rows {
		azimuth = append(azimuth, uint8(i%chairs.Azimuths))
		elevation = append(elevation, uint8(i/chairs.Azimuths%chairs.Elevations))
		if c.Drawn != nil {
			legs = append(legs, uint8(c.Drawn[i/chairs.Views].Base))
		}
	}
	list := []trait{
		newTrait("azimuth", active, mu, azimuth, chairs.Azimuths),
		newTrait("elevation", active, mu, elevation, chairs.Elevations),
	}
	if c.Drawn == nil {
		return list
	}
	list = append(list, newTrait("leg style", active, mu, legs, int(chairs.Block)+1))
	if rows, classes := widthClasses(c.Drawn, mu); rows.Rows > 0 {
		list = append(list, newTrait("width", active, rows, classes, widths))
	}
	return list
}

// newTrait returns a measured trait. Its value in the image of row i of codes is values[i], which is below size.
func newTrait(name string, active []int, codes mat32.Matrix, values []uint8, size int) trait {
	t := trait{name: name, best: active[0]}
	for _, s := range metrics.ExplainedVariance(metrics.Points{Codes: codes, Values: [][]uint8{values}, Sizes: []int{size}}) {
		t.share = append(t.share, s[0])
	}
	for _, j := range active {
		if t.share[j] > t.share[t.best] {
			t.best = j
		}
	}
	return t
}

// widthClasses returns the codes of the images of chairs on four legs, and the class of each width, from narrow
// to wide.
func widthClasses(drawn []chairs.Chair, mu mat32.Matrix) (codes mat32.Matrix, classes []uint8) {
	var legged []int
	for i, c := range drawn {
		if c.Base == chairs.Legs {
			legged = append(legged, i)
		}
	}
	slices.SortStableFunc(legged, func(a, b int) int { return cmp.Compare(drawn[a].SeatWidth, drawn[b].SeatWidth) })
	codes = mat32.New(len(legged)*chairs.Views, mu.Cols)
	for rank, i := range legged {
		mat32.Copy(mat32.Rows(codes, rank*chairs.Views, (rank+1)*chairs.Views), mat32.Rows(mu, i*chairs.Views, (i+1)*chairs.Views))
		for range chairs.Views {
			classes = append(classes, uint8(rank*widths/len(legged)))
		}
	}
	return codes, classes
}

// own reports whether the latent that follows t best follows every other trait less than t.
func own(t trait, list []trait) bool {
	for _, other := range list {
		if other.name != t.name && other.share[t.best] >= t.share[t.best] {
			return false
		}
	}
	return true
}

// measureTraits notes, for each trait, the latent that follows it best, and the shares of all traits in that
// latent.
func measureTraits(r *experiment.Run, list []trait) {
	separate := 0.0
	for _, t := range list {
		r.Measure(t.name+": latent that follows it", float64(t.best), "")
		for _, other := range list {
			r.Measure(fmt.Sprintf("%s: share of %s in its latent", t.name, other.name), other.share[t.best], "")
		}
		if own(t, list) {
			separate++
		}
	}
	r.Measure("traits with a latent of their own", separate, "")
}

// traitTraversals draws, for each trait, traversals of the latent that follows it best. Each chair has a line.
func traitTraversals(m *vae.Model, data onBlack, mu mat32.Matrix, list []trait, c Chairs) *plots.Figure {
	values := evenly(5)
	var parts []*plots.Figure
	for _, t := range list {
		var lines []plots.Version
		for _, image := range seedChairs(data, min(c.Lines, 6)) {
			z := traverse(mat32.Row(mu, image), t.best, values)
			lines = append(lines, plots.Version{Name: fmt.Sprintf("chair %d", image/chairs.Views), Images: exchange(m.Decode(z))})
		}
		part := plots.Versions(chairs.Height, chairs.Width, len(values), lines...)
		part.Title = fmt.Sprintf("%s: latent %d", t.name, t.best)
		parts = append(parts, part)
	}
	f := plots.Beside(parts...)
	f.Describe("Chairs while one latent goes from -3 to 3, β = %g: the one of whose variance the trait explains most.", c.Beta)
	return f
}
