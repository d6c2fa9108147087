// Package freyface loads the Frey faces: 1965 grey images of Brendan Frey's face, 28 rows
// by 20 columns, frames of one video, published on Sam Roweis's page
// (cs.nyu.edu/~roweis/data.html).
//
// The images are in the order of the video, so neighbours look alike and the last frames are not quite
// like the first. There is no canonical split, and Kingma & Welling (2014) do not give theirs. The
// split matters. One Gaussian per pixel, fitted to the first 1500 images, gives 577 nats on those and
// 554 on the last 465. With 465 images drawn at random, ten times over, it gives 566 to 591 on these.
// The wake-sleep curves of the paper end at 578 and 569, which points to a random split.
package freyface

import (
	"context"
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/faces"
	"github.com/aelab-go/autoencoders/datasets/internal/matfile"
)

// Number of images, and their size.
const (
	Size   = 1965
	Height = 28
	Width  = 20
)

// Scale is the number that bytes are divided by. It is 256, as in Kingma's code. On pixels scaled so,
// the best Gaussian per pixel reaches 578 nats, which is the training bound of the wake-sleep curves in
// figure 2 of the paper. With 255 every bound would be lower by Height·Width·ln(256/255) = 2.19 nats.
const Scale = 256

// source is the published file. A column is an image, its rows one after another.
var source = matfile.Source{
	File: datasets.File{
		Name: "frey/frey_rawface.mat",
		Size: 4 << 20, // the pixels are 1.1 million bytes
		URLs: []string{
			"https://cs.nyu.edu/~roweis/data/frey_rawface.mat",
			"https://www.cs.nyu.edu/~roweis/data/frey_rawface.mat",
			"http://www.cs.nyu.edu/~roweis/data/frey_rawface.mat",
			"https://web.archive.org/web/2015id_/http://www.cs.nyu.edu/~roweis/data/frey_rawface.mat",
		},
	},
	Variable: "ff", Pixels: Height * Width, Images: Size,
	SHA256: "2438ba4f0d2a6bd8bac43de756141eaa33c8d248dd613d464bdb1210d9b7af78",
}

// Load returns the images in the order of the video. A pixel is its byte divided by
// Scale, exactly; the values are between 8/256 and 238/256. SHA256 is that of the bytes,
// image after image.
//
// If the images cannot be had and cfg allows a stand-in, Load returns as many faces drawn by package
// faces, says so on the log and sets Standin.
func Load(ctx context.Context, cfg datasets.Config) (datasets.Images, error) {
	images, err := load(ctx, cfg)
	if err == nil || !cfg.UseStandin("the Frey faces", fmt.Sprintf("%d drawn faces", Size), err) {
		return images, err
	}
	drawn := faces.Draw(1, Size)
	drawn.Name = "drawn faces in place of the Frey faces"
	drawn.Standin = true
	return drawn, nil
}

func load(ctx context.Context, cfg datasets.Config) (datasets.Images, error) {
	b, err := source.Load(ctx, cfg)
	if err != nil {
		return datasets.Images{}, fmt.Errorf("freyface: %w", err)
	}
	pixels := mat32.New(Size, Height*Width)
	for i, v := range b {
		pixels.Data[i] = float32(v) / Scale
	}
	return datasets.Images{
		Origin: datasets.Origin{Name: "Frey faces", SHA256: source.SHA256},
		Pixels: pixels,
		Height: Height, Width: Width,
	}, nil
}
