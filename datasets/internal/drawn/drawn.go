// Package drawn holds the parts that the drawn data sets share: the loop over images, 8-bit pixels, and
// bounded random variation.
//
// A drawn data set is a promise: a seed's images never change, on any machine. So the drawing code
// takes its randomness from a stream addressed by the image's index. It uses no elementary function but
// the square root, because Go's others differ in the last bit from CPU to CPU. It rounds every product
// that is added, float64(x*y) + z, so that no compiler may fuse the two. Products by powers of two are
// exact anyway.
package drawn

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/datasets"
)

// chunk is the number of images that a worker takes at a time. It is small enough to share the work
// evenly, and large enough that taking them costs nothing.
const chunk = 10

// Images draws n images of height×width. Each worker calls newPainter once. It then calls that painter,
// which has its own scratch memory, for its share of the images. paint fills pix, which is zero when it
// comes, for image i. It must depend on i alone. Images panics if n is negative.
func Images(name string, n, height, width int, newPainter func() (paint func(i int, pix []uint8))) datasets.Images {
	if n < 0 {
		panic(fmt.Sprintf("%s: Draw: %d images", name, n))
	}
	size := height * width
	pix := make([]uint8, n*size)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), (n+chunk-1)/chunk) {
		workers.Add(1)
		go func() {
			defer workers.Done()
			paint := newPainter()
			for {
				from := int(next.Add(chunk)) - chunk
				if from >= n {
					return
				}
				for i := from; i < min(from+chunk, n); i++ {
					paint(i, pix[i*size:(i+1)*size])
				}
			}
		}()
	}
	workers.Wait()

	sum := sha256.Sum256(pix)
	m := mat32.New(n, size)
	for i, v := range pix {
		m.Data[i] = float32(v) / 255
	}
	return datasets.Images{
		Origin: datasets.Origin{Name: name, SHA256: hex.EncodeToString(sum[:]), Standin: true},
		Pixels: m,
		Height: height,
		Width:  width,
	}
}

// Grey returns v in [0, 1] as a byte, to the nearest; values outside are clipped.
func Grey(v float64) uint8 { return uint8(float64(Clip(v, 0, 1)*255) + 0.5) }

// Clip returns v, or the nearer end of [lo, hi] if v lies beyond it.
func Clip(v, lo, hi float64) float64 { return min(max(v, lo), hi) }

// Bell returns a draw of mean 0 and variance 1 that looks normal but stays within ±2√3, so that no draw
// spoils an image. It is the sum of four uniform draws (variance 1/12 each) times √3.
func Bell(r *rand.Rand) float64 {
	const sqrt3 = 1.7320508075688772
	return (r.Float64() + r.Float64() + r.Float64() + r.Float64() - 2) * sqrt3
}

// Vary returns a draw about mean with the standard deviation sd, shaped as Bell.
func Vary(r *rand.Rand, mean, sd float64) float64 { return mean + float64(sd*Bell(r)) }

// BSpline returns the weights of the four knots -1, 0, 1, 2 at t in [0, 1] of the
// uniform cubic B-spline: the smoothest cheap curve through the neighbourhood of
// random knots. The weights are positive and sum to 1.
func BSpline(t float64) [4]float64 {
	u, t2 := 1-t, float64(t*t)
	u2 := float64(u * u)
	w0, w3 := float64(u2*u)/6, float64(t2*t)/6
	w2 := 1.0/6 + float64((t+float64(t2*u))/2)
	return [4]float64{w0, 1 - w0 - w2 - w3, w2, w3}
}
