package olivetti

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/internal/matfile"
)

// Number of people, of images of each and of all, and the size of an image.
const (
	People    = 40
	PerPerson = 10
	Size      = People * PerPerson
	Height    = 64
	Width     = 64
)

const (
	variable  = "faces" // Height·Width × Size, an image per column, its columns one after another
	pixelsSum = "b119468c2f13775df12d3950e7c96644811647a6e10d30617777f245bf9b2f8b"
)

// source is the file. As with the Frey faces its pixels are checked, not its container,
// which differs with who saved it. The last mirror is the copy that scikit-learn reads.
var source = datasets.File{
	Name:  "olivetti/olivettifaces.mat",
	Size:  8 << 20, // the original holds other variables too and has 4 million bytes
	Check: check,
	URLs: []string{
		"https://cs.nyu.edu/~roweis/data/olivettifaces.mat",
		"https://www.cs.nyu.edu/~roweis/data/olivettifaces.mat",
		"http://www.cs.nyu.edu/~roweis/data/olivettifaces.mat",
		"https://ndownloader.figshare.com/files/5976027",
	},
}

// Load returns the images, ten of person 0, then ten of person 1, and so on; the labels
// are the people, 0 to 39. A pixel is its byte b as the float32 nearest to b/255; the
// bytes are between 0 and 242. SHA256 is that of the bytes as the file has them, image
// after image, column after column.
//
// Where they cannot be had and cfg allows a stand-in, Load returns as many faces drawn
// by package faces and enlarged, says so on the log and sets Standin.
func Load(ctx context.Context, cfg datasets.Config) (datasets.Images, error) {
	images, err := load(ctx, cfg)
	if err == nil || !cfg.UseStandin("the Olivetti faces", fmt.Sprintf("%d drawn faces", Size), err) {
		return images, err
	}
	return standin(), nil
}

func load(ctx context.Context, cfg datasets.Config) (datasets.Images, error) {
	path, err := cfg.Fetch(ctx, source)
	if err != nil {
		return datasets.Images{}, fmt.Errorf("olivetti: %w", err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		return datasets.Images{}, fmt.Errorf("olivetti: %w", err)
	}
	images, err := parse(file)
	if err != nil {
		return datasets.Images{}, fmt.Errorf("olivetti: %s: %w", path, err)
	}
	return images, nil
}

func check(path string) error {
	file, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	_, err = parse(file)
	return err
}

// parse reads the images from a MAT-file and checks that they are the Olivetti faces.
func parse(file []byte) (datasets.Images, error) {
	a, err := matfile.Read(file, "", variable)
	if err != nil {
		return datasets.Images{}, err
	}
	if s := a.Shape; len(s) != 2 || s[0] != Height*Width || s[1] != Size {
		return datasets.Images{}, fmt.Errorf("%w: variable %q is %v, want [%d %d]", datasets.ErrChecksum, variable, s, Height*Width, Size)
	}
	hash := sha256.Sum256(a.Data)
	sum := hex.EncodeToString(hash[:])
	if sum != pixelsSum {
		return datasets.Images{}, fmt.Errorf("%w: SHA-256 of the pixels is %s, want %s", datasets.ErrChecksum, sum, pixelsSum)
	}
	return datasets.Images{
		Name:   "Olivetti faces",
		Pixels: transposed(a.Data),
		Labels: labels(PerPerson),
		Height: Height, Width: Width,
		SHA256: sum,
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
