package chairs

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/datasets"
)

// Height and width of an image in pixels.
const (
	Height = 64
	Width  = 64
)

// Chairs is a set of images of chairs, each from all views. It is a train.Source. With at most 256
// models it is also a metrics.GroundTruth.
type Chairs struct {
	datasets.Origin // SHA256 is that of Pixels

	// Pixels holds Height·Width bytes an image, row after row: 255 is white, as is the
	// background. The images of a model follow one another, in the order of the views.
	Pixels []uint8

	Models []string // the archive's name of each model; nil if drawn
	Drawn  []Chair  // the drawn chairs; nil if they were not drawn
}

// Len returns the number of images.
func (c *Chairs) Len() int { return len(c.Pixels) / (Height * Width) }

// Dim returns the number of pixels of an image.
func (c *Chairs) Dim() int { return Height * Width }

// Factors returns the number of models, elevations and azimuths.
func (c *Chairs) Factors() []int { return []int{c.Len() / Views, Elevations, Azimuths} }

// Index returns the image of a model, an elevation and an azimuth. It panics if there is none.
func (c *Chairs) Index(values []int) int {
	f := c.Factors()
	none := len(values) != len(f)
	for i := 0; i < len(values) && !none; i++ {
		none = values[i] < 0 || values[i] >= f[i]
	}
	if none {
		panic(fmt.Sprintf("chairs: Index: there is no model, elevation and azimuth %d of %d", values, f))
	}
	return (values[0]*Elevations+values[1])*Azimuths + values[2]
}

// greys holds the value of a pixel for each byte.
var greys = func() (table [256]float32) {
	for b := range table {
		table[b] = float32(b) / 255
	}
	return table
}()

// Gather sets row i of dst to image index[i], from 0, black, to 1, white. It panics unless
// dst is len(index)×4096 and the images exist.
func (c *Chairs) Gather(dst mat32.Matrix, index []int) {
	const size = Height * Width
	if dst.Rows != len(index) || dst.Cols != size {
		panic(fmt.Sprintf("chairs: Gather: dst is %d×%d, want %d×%d", dst.Rows, dst.Cols, len(index), size))
	}
	for i, image := range index {
		row := mat32.Row(dst, i)
		for j, b := range c.Pixels[image*size : (image+1)*size] {
			row[j] = greys[b]
		}
	}
}

// Images returns the given images. Their origin is that of the whole set.
func (c *Chairs) Images(index []int) datasets.Images {
	pixels := mat32.New(len(index), Height*Width)
	c.Gather(pixels, index)
	return datasets.Images{Origin: c.Origin, Pixels: pixels, Height: Height, Width: Width}
}

// Draw draws n models from all views. Model i depends on the seed and i alone. Its bits are the same on
// any number of threads and any machine. It panics if n is negative.
func Draw(seed uint64, n int) *Chairs {
	if n < 0 {
		panic(fmt.Sprintf("chairs: Draw: %d models", n))
	}
	const size = Height * Width
	c := &Chairs{
		Origin: datasets.Origin{Name: "drawn chairs in place of the rendered 3-D chairs", Standin: true},
		Pixels: make([]uint8, n*Views*size),
		Drawn:  make([]Chair, n),
	}
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		workers.Add(1)
		go func() {
			defer workers.Done()
			stream := random.New(seed, "chairs: models")
			var canvas canvas
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				stream.Seek(i)
				c.Drawn[i] = newChair(stream.Rand())
				canvas.views(c.Drawn[i].model(), c.Pixels[i*Views*size:(i+1)*Views*size])
			}
		}()
	}
	workers.Wait()
	c.sum()
	return c
}

// views draws a mesh from all views.
func (c *canvas) views(m *mesh, pix []uint8) {
	for e := range Elevations {
		for a := range Azimuths {
			c.render(m, newCamera(a, e), scale, pix[:Height*Width])
			pix = pix[Height*Width:]
		}
	}
}

// sum sets SHA256.
func (c *Chairs) sum() {
	sum := sha256.Sum256(c.Pixels)
	c.SHA256 = hex.EncodeToString(sum[:])
}
