package olivetti

import (
	"context"
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/internal/matfile"
)

// Numbers of people, of images of each person and of all images, and the size of an image.
const (
	People    = 40
	PerPerson = 10
	Size      = People * PerPerson
	Height    = 64
	Width     = 64
)

// source is the published file. A column is an image, its own columns one after another. The last
// mirror is the copy that scikit-learn reads.
var source = matfile.Source{
	File: datasets.File{
		Name: "olivetti/olivettifaces.mat",
		Size: 8 << 20, // the original holds other variables too and has 4 million bytes
		URLs: []string{
			"https://cs.nyu.edu/~roweis/data/olivettifaces.mat",
			"https://www.cs.nyu.edu/~roweis/data/olivettifaces.mat",
			"http://www.cs.nyu.edu/~roweis/data/olivettifaces.mat",
			"https://ndownloader.figshare.com/files/5976027",
		},
	},
	Variable: "faces", Pixels: Height * Width, Images: Size,
	SHA256: "b119468c2f13775df12d3950e7c96644811647a6e10d30617777f245bf9b2f8b",
}

// Load returns the images, ten of person 0, then ten of person 1, and so on; the labels
// are the people, 0 to 39. A pixel is its byte b as the float32 nearest to b/255; the
// bytes are between 0 and 242. SHA256 is that of the bytes as the file has them, image
// after image, column after column.
//
// If the images cannot be had and cfg allows a stand-in, Load returns as many faces drawn by package
// faces and enlarged, says so on the log and sets Standin.
func Load(ctx context.Context, cfg datasets.Config) (datasets.Images, error) {
	images, err := load(ctx, cfg)
	if err == nil || !cfg.UseStandin("the Olivetti faces", fmt.Sprintf("%d drawn faces", Size), err) {
		return images, err
	}
	return standin(), nil
}

func load(ctx context.Context, cfg datasets.Config) (datasets.Images, error) {
	b, err := source.Load(ctx, cfg)
	if err != nil {
		return datasets.Images{}, fmt.Errorf("olivetti: %w", err)
	}
	return datasets.Images{
		Origin: datasets.Origin{Name: "Olivetti faces", SHA256: source.SHA256},
		Pixels: transposed(b),
		Labels: labels(PerPerson),
		Height: Height, Width: Width,
	}, nil
}

// transposed returns the images with their rows, not their columns, one after another.
func transposed(b []uint8) mat32.Matrix {
	m := mat32.New(Size, Height*Width)
	for i := range Size {
		image, row := b[i*Height*Width:(i+1)*Height*Width], mat32.Row(m, i)
		for y := range Height {
			for x := range Width {
				row[y*Width+x] = float32(image[x*Height+y]) / 255
			}
		}
	}
	return m
}

// labels returns the person of each image, where each person has n.
func labels(n int) []uint8 {
	l := make([]uint8, People*n)
	for i := range l {
		l[i] = uint8(i / n)
	}
	return l
}
