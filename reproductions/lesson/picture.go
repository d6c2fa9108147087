package lesson

import (
	"image"
	"os"
	"path/filepath"

	"github.com/aelab-go/autoencoders/aelab/nb"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// Figure displays a figure of an experiment at preset quick, and beside it that of the recorded run at the
// paper's scale, if there is one.
func Figure(p experiment.Paper, id, name string) {
	img, caption, err := Quick(p, id).Picture(name)
	nb.Check(err)
	run, err := experiment.ReadResult(p.Results, id)
	nb.Check(err)
	if run == nil {
		nb.Show(picture{nb.Shrink(img), "Quick, run here; no run at the paper's scale is recorded", caption}, "")
		return
	}
	paper, err := recorded(p, id, name)
	nb.Check(err)
	paper.img = nb.Shrink(paper.img)
	nb.Beside(picture{nb.Shrink(img), "Quick, run here", caption}, paper)
}

// Moving displays an animation of an experiment at preset quick.
func Moving(p experiment.Paper, id, name string) {
	r := Quick(p, id)
	img, caption, err := r.Picture(name)
	nb.Check(err)
	gif, err := os.ReadFile(filepath.Join(r.Dir, "figures", name+".gif"))
	nb.Check(err)
	nb.Show(movie{picture{img, "Quick, run here", caption}, gif}, "")
}

// movie is a picture with an animation.
type movie struct {
	picture
	gif []byte
}

// GIF returns the animation, which browsers show.
func (m movie) GIF() ([]byte, error) { return m.gif, nil }

// Recorded displays a figure of the recorded run at the paper's scale.
func Recorded(p experiment.Paper, id, name string) {
	fig, err := recorded(p, id, name)
	nb.Check(err)
	nb.Show(fig, "")
}

func recorded(p experiment.Paper, id, name string) (picture, error) {
	img, caption, err := p.Picture(id, name)
	return picture{img, "At the paper's scale", caption}, err
}

// picture is a figure that a run has drawn.
type picture struct {
	img            image.Image
	scale, caption string
}

// Image implements nb.Figure.
func (p picture) Image() image.Image { return p.img }

// Words returns the title and caption, for readers who cannot see the figure.
func (p picture) Words() (title, caption string) { return p.scale, p.caption }

// Line returns the curve of f at the given x.
func Line(name string, f func(x float64) float64, xs ...float64) plots.Series {
	line := plots.Series{Name: name, X: xs}
	for _, x := range xs {
		line.Y = append(line.Y, f(x))
	}
	return line
}

// Curves draws series on one pair of axes.
func Curves(axes plots.Axes, series ...plots.Series) *plots.Figure {
	return plots.Curves(axes, plots.Panel{Series: series})
}

// Learnt returns the curve of a training term against steps.
func Learnt(h *train.History, term, name string) plots.Series {
	x, y := h.Curve(train.Training, train.Steps, term)
	return plots.Series{Name: name, X: x, Y: y}
}
