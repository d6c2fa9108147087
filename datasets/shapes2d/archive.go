package shapes2d

import (
	"context"
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/npy"
	"github.com/aelab-go/autoencoders/datasets"
)

// source is the published file. It holds imgs, latents_values, latents_classes and, as a pickle,
// metadata.
var source = datasets.File{
	Name:  "dsprites/dsprites_ndarray_co1sh3sc6or40x32y32_64x64.npz",
	Size:  64 << 20, // it has about 26 million bytes
	Check: checkMD5,
	URLs: []string{
		"https://github.com/google-deepmind/dsprites-dataset/raw/master/dsprites_ndarray_co1sh3sc6or40x32y32_64x64.npz",
	},
}

// Load returns the published images if the data directory holds their file, and otherwise draws the
// grid. It downloads nothing. It asks for no permission to draw, because the drawn images are nearly
// the same. Name says which images they are. Reading takes longer than drawing, because the file
// inflates to 3 GB.
//
// The error wraps datasets.ErrChecksum if the file is not the published one.
func Load(ctx context.Context, cfg datasets.Config) (*Shapes, error) {
	cfg.Offline = true
	path, err := cfg.Fetch(ctx, source)
	if errors.Is(err, datasets.ErrUnavailable) {
		return Draw(), nil
	}
	var s *Shapes
	if err == nil {
		s, err = read(ctx, path, Full())
	}
	if err != nil {
		return nil, fmt.Errorf("shapes2d: %w", err)
	}
	return s, nil
}

// checkMD5 returns an error if a file is not the published one. Its SHA-256 is not known; several
// programs that read it agree on this MD5.
func checkMD5(path string) error {
	const want = "7da33b31b13a06f4b04a70402ce90c2e"
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	h := md5.New()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != want {
		return fmt.Errorf("%w: MD5 is %s, want %s", datasets.ErrChecksum, got, want)
	}
	return nil
}

// read reads an archive of all images of a grid.
func read(ctx context.Context, path string, g Grid) (*Shapes, error) {
	a, err := npy.OpenArchive(path)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	if err := checkClasses(a, g); err != nil {
		return nil, fmt.Errorf("%s: latents_classes: %w", path, err)
	}
	words, err := readImages(ctx, a, g.Len())
	if err != nil {
		return nil, fmt.Errorf("%s: imgs: %w", path, err)
	}
	s := &Shapes{Grid: g, Origin: datasets.Origin{Name: "dSprites"}, Words: words}
	s.blocks(func() func(int, []uint64) { return func(int, []uint64) {} })
	return s, nil
}

// checkClasses returns an error unless the images are those of the grid, in its order. A row of classes
// holds the value of an image's colour, which is 0, and then those of its factors.
func checkClasses(a *npy.Archive, g Grid) error {
	stream, err := open(a, "latents_classes", "<i8", g.Len(), 1+NumFactors)
	if err != nil {
		return err
	}
	defer stream.Close()
	rows := make([]int64, 1024*(1+NumFactors))
	values := make([]int, NumFactors)
	for image := 0; image < g.Len(); {
		n, err := stream.ReadRows(rows)
		if err != nil {
			return err
		}
		for i := range n {
			row := rows[i*(1+NumFactors):][:1+NumFactors]
			g.Values(values, image+i)
			if row[0] != 0 || !slices.EqualFunc(row[1:], values, func(c int64, v int) bool { return c == int64(v) }) {
				return fmt.Errorf("%w: classes of image %d are %d, want 0 and %d", datasets.ErrFormat, image+i, row, values)
			}
		}
		image += n
	}
	return nil
}

// readImages returns the words of n images.
func readImages(ctx context.Context, a *npy.Archive, n int) ([]uint64, error) {
	stream, err := open(a, "imgs", "|u1", n, Height, Width)
	if err != nil {
		return nil, err
	}
	defer stream.Close()
	words := make([]uint64, n*Height)
	pixels := make([]uint8, 256*Height*Width)
	for done := 0; done < len(words); {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		images, err := stream.ReadRows(pixels)
		if err != nil {
			return nil, err
		}
		for r := range images * Height {
			word, ok := pack((*[Width]uint8)(pixels[r*Width:]))
			if !ok {
				return nil, fmt.Errorf("%w: image %d, row %d: a pixel is neither 0 nor 1", datasets.ErrFormat, (done+r)/Height, r%Height)
			}
			words[done+r] = word
		}
		done += images * Height
	}
	return words, nil
}

// pack returns a row of pixels as the bits of a word, and whether all are 0 or 1.
func pack(row *[Width]uint8) (word uint64, ok bool) {
	const ones = 0x0101010101010101
	all := uint64(0)
	for b := 0; b < Width; b += 8 {
		x := binary.LittleEndian.Uint64(row[b:])
		all |= x
		// Bit i of the product's highest byte is byte i, shifted by 7·(8-i) bits.
		word |= x * 0x0102040810204080 >> 56 << b
	}
	return word, all&^ones == 0
}

// open opens an array. It returns an error if the array has another type or shape.
func open(a *npy.Archive, name, dtype string, shape ...int) (*npy.Stream, error) {
	stream, err := a.Stream(name)
	if err != nil {
		return nil, err
	}
	if stream.DType != dtype || !slices.Equal(stream.Shape, shape) {
		stream.Close()
		return nil, fmt.Errorf("%w: it is %d of %s, want %d of %s", datasets.ErrFormat, stream.Shape, stream.DType, shape, dtype)
	}
	return stream, nil
}
