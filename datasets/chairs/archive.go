package chairs

import (
	"archive/tar"
	"context"
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"sync"

	"github.com/aelab-go/autoencoders/datasets"
)

// models is the number of models in the archive. standins is the number that we draw in their place.
const (
	models   = 1393
	standins = 500
)

// source is the archive. No checksum of it is published.
var source = datasets.File{
	Name: "chairs/rendered_chairs.tar",
	Size: 8 << 30, // it has 2 to 3 billion bytes
	Check: func(path string) error {
		return walk(context.Background(), path, models, nil)
	},
	URLs: []string{
		"https://www.di.ens.fr/willow/research/seeing3Dchairs/data/rendered_chairs.tar",
		"http://www.di.ens.fr/willow/research/seeing3Dchairs/data/rendered_chairs.tar",
	},
}

// Load returns the images of the archive, its models in the archive's order. It takes some minutes,
// because there are 86,366 images to decode.
//
// If the archive cannot be had and cfg allows a stand-in, Load returns 500 models drawn by Draw, says
// so on the log and sets Standin.
func Load(ctx context.Context, cfg datasets.Config) (*Chairs, error) { return load(ctx, cfg, standins) }

func load(ctx context.Context, cfg datasets.Config, standins int) (*Chairs, error) {
	path, err := cfg.Fetch(ctx, source)
	var c *Chairs
	if err == nil {
		c, err = read(ctx, path, models)
	}
	if err == nil {
		return c, nil
	}
	err = fmt.Errorf("chairs: %w", err)
	if !cfg.UseStandin("the rendered 3-D chairs", fmt.Sprintf("%d drawn chairs", standins), err) {
		return nil, err
	}
	return Draw(1, standins), nil
}

// entry is the name of an image in the archive: the model, a running number, the elevation
// and azimuth in degrees, and the distance.
var entry = regexp.MustCompile(`^(?:\./)?rendered_chairs/([^/]+)/renders/image_\d+_p(\d{3})_t(\d{3})_r\d+\.png$`)

// parse returns the model and view of an image, and whether name is the name of an image.
func parse(name string) (model string, view int, ok bool) {
	m := entry.FindStringSubmatch(name)
	if m == nil {
		return "", 0, false
	}
	elevation, _ := strconv.Atoi(m[2])
	degrees, _ := strconv.Atoi(m[3])
	azimuth := (degrees*Azimuths + 180) / 360 // the nearest, because the name has lost the fraction
	if elevation != 20 && elevation != 30 || azimuth >= Azimuths {
		return "", 0, false
	}
	return m[1], (elevation/10-2)*Azimuths + azimuth, true
}

// walk calls visit, if not nil, for each image of an archive of n models. Models are numbered in the
// order in which they come. index is the index of the image in Chairs. It returns an error if an image
// is missing or there twice.
func walk(ctx context.Context, path string, n int, visit func(model string, index int, png []byte) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	malformed := func(format string, args ...any) error {
		at, _ := f.Seek(0, io.SeekCurrent)
		return &datasets.FormatError{File: path, Offset: at, Err: fmt.Errorf(format, args...)}
	}
	number := make(map[string]int)
	seen := make([]bool, n*Views)
	images := 0
	for r := tar.NewReader(f); ; {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return malformed("tar: %w", err)
		}
		model, view, ok := parse(h.Name)
		if !ok {
			continue
		}
		if _, ok := number[model]; !ok {
			number[model] = len(number)
		}
		index := number[model]*Views + view
		switch {
		case index >= len(seen):
			return malformed("%s is an image of model %d of %d", h.Name, index/Views+1, n)
		case seen[index]:
			return malformed("%s is a view that is there twice", h.Name)
		case h.Size > maxPNG:
			return malformed("%s is of %d bytes, more than %d", h.Name, h.Size, maxPNG)
		}
		seen[index] = true
		images++
		if visit == nil {
			continue
		}
		png, err := io.ReadAll(r)
		if err != nil {
			return malformed("%s: %w", h.Name, err)
		}
		if err := visit(model, index, png); err != nil {
			return err
		}
	}
	if images < len(seen) {
		return malformed("the archive has %d images of %d models, want %d of %d", images, len(number), len(seen), n)
	}
	return nil
}

// maxPNG is the largest size of an image's file in bytes, which an uncompressed image does not exceed.
const maxPNG = 2 << 20

// read reads an archive of n models. One goroutine reads the file and others decode.
func read(ctx context.Context, path string, n int) (*Chairs, error) {
	const size = Height * Width
	type job struct {
		model string
		index int
		png   []byte
	}
	c := &Chairs{
		Origin: datasets.Origin{Name: "rendered 3-D chairs"},
		Pixels: make([]uint8, n*Views*size),
		Models: make([]string, n),
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	jobs := make(chan job)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for j := range jobs {
				if err := shrink(c.Pixels[j.index*size:(j.index+1)*size], j.png); err != nil {
					cancel(fmt.Errorf("%s: model %s, view %d: %w: %w; get the archive again",
						path, j.model, j.index%Views, datasets.ErrFormat, err))
				}
			}
		}()
	}
	err := walk(ctx, path, n, func(model string, index int, png []byte) error {
		c.Models[index/Views] = model
		jobs <- job{model, index, png}
		return nil
	})
	close(jobs)
	workers.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		return nil, err
	}
	c.sum()
	return c, nil
}
