package experiment

import (
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"os"
)

// Picture returns a figure of a finished run, as it was saved, and its caption.
func (r *Run) Picture(name string) (img image.Image, caption string, err error) {
	return r.picture(os.DirFS(r.Dir), name)
}

// Picture returns a figure of the committed results of an experiment, at the paper's scale, and its caption.
func (p Paper) Picture(experiment, name string) (img image.Image, caption string, err error) {
	r, err := ReadResult(p.Results, experiment)
	if err != nil {
		return nil, "", err
	}
	if r == nil {
		return nil, "", fmt.Errorf("%s/%s has no committed results", p.Name, experiment)
	}
	folder, err := fs.Sub(p.Results, experiment)
	if err != nil {
		return nil, "", err
	}
	return r.picture(folder, name)
}

func (r *Result) picture(folder fs.FS, name string) (img image.Image, caption string, err error) {
	for _, f := range r.Figures {
		if f.Name != name {
			continue
		}
		img, err := decodeFigure(folder, name)
		if err != nil {
			return nil, "", r.lost(err)
		}
		return img, f.Caption, nil
	}
	return nil, "", fmt.Errorf("%s/%s has no figure %q", r.Paper, r.Experiment, name)
}

func decodeFigure(folder fs.FS, name string) (image.Image, error) {
	file, err := folder.Open("figures/" + name + ".png")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	img, err := png.Decode(file)
	if err != nil {
		return nil, fmt.Errorf("figures/%s.png: %w", name, err)
	}
	return img, nil
}

// lost returns the error for a figure of the run that cannot be read. It says how to have it drawn again.
func (r *Result) lost(err error) error {
	return fmt.Errorf("a figure of %s/%s, seed %d: %w; to draw it again: %s -force", r.Paper, r.Experiment, r.Seed, err, r.Command)
}
