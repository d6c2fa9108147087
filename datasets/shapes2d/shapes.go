package shapes2d

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/datasets"
)

// Height and width of an image in pixels.
const (
	Height = 64
	Width  = 64
)

// blockImages is the number of images that are drawn, and hashed, at a time: those of one shape at one
// scale and orientation.
const blockImages = 32 * 32

// Shapes is a set of images over a grid, a bit per pixel: 377 MB for dSprites. It is a train.Source.
// Its grid makes it a metrics.GroundTruth.
type Shapes struct {
	Grid
	// Origin's SHA256 is the SHA-256 of the SHA-256 sums of all blocks of 1024 images, one after
	// another. An image is hashed as its Words, little-endian.
	datasets.Origin

	// Words holds Height words an image. Bit c of word 64·i + r, counted from the lowest,
	// is the pixel in row r and column c of image i.
	Words []uint64
}

// Dim returns the number of pixels of an image.
func (s *Shapes) Dim() int { return Height * Width }

// unpacked holds the pixels of each byte.
var unpacked = func() (table [256][8]float32) {
	for b := range table {
		for i := range table[b] {
			table[b][i] = float32(b >> i & 1)
		}
	}
	return table
}()

// Gather sets row i of dst to image index[i], its pixel rows one after another: 1 in the
// shape, 0 elsewhere. It panics unless dst is len(index)×4096 and the images exist.
func (s *Shapes) Gather(dst mat32.Matrix, index []int) {
	if dst.Rows != len(index) || dst.Cols != Height*Width {
		panic(fmt.Sprintf("shapes2d: Gather: dst is %d×%d, want %d×%d", dst.Rows, dst.Cols, len(index), Height*Width))
	}
	for i, image := range index {
		pixels := mat32.Row(dst, i)
		for r, word := range s.Words[image*Height : (image+1)*Height] {
			row := (*[Width]float32)(pixels[r*Width:])
			if word == 0 {
				*row = [Width]float32{}
				continue
			}
			for b := 0; b < Width; b += 8 {
				*(*[8]float32)(row[b:]) = unpacked[uint8(word>>b)]
			}
		}
	}
}

// Images returns the given images. Their origin is that of the whole set.
func (s *Shapes) Images(index []int) datasets.Images {
	pixels := mat32.New(len(index), Height*Width)
	s.Gather(pixels, index)
	return datasets.Images{Origin: s.Origin, Pixels: pixels, Height: Height, Width: Width}
}

// blocks calls work for each block of images, on all processors, and sets s.SHA256. Each worker calls
// newWork once, and then work for its share of the blocks.
func (s *Shapes) blocks(newWork func() (work func(block int, words []uint64))) {
	const size = blockImages * Height
	n := (len(s.Words) + size - 1) / size
	sums := make([][sha256.Size]byte, n)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		workers.Add(1)
		go func() {
			defer workers.Done()
			work := newWork()
			for block := int(next.Add(1)) - 1; block < n; block = int(next.Add(1)) - 1 {
				words := s.Words[block*size : min((block+1)*size, len(s.Words))]
				work(block, words)
				sums[block] = sum(words)
			}
		}()
	}
	workers.Wait()

	all := sha256.New()
	for _, sum := range sums {
		all.Write(sum[:])
	}
	s.SHA256 = hex.EncodeToString(all.Sum(nil))
}

// sum returns the SHA-256 of the words of whole images.
func sum(words []uint64) (sum [sha256.Size]byte) {
	h := sha256.New()
	var image [Height * 8]byte
	for ; len(words) > 0; words = words[Height:] {
		for r, word := range words[:Height] {
			binary.LittleEndian.PutUint64(image[8*r:], word)
		}
		h.Write(image[:])
	}
	h.Sum(sum[:0])
	return sum
}
