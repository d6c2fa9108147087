package npy

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"
	"unsafe"

	"github.com/sbinet/npyio/npy"
)

// element is a Go type that holds the elements of an array.
type element interface {
	bool | int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | float32 | float64
}

var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// bytesOf returns the memory of s.
func bytesOf[T element](s []T) []byte {
	var t T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(t)))
}

// elementReader delivers the elements of one array in the order of the file.
type elementReader interface {
	// all reads the whole array and returns a []T in C order. If the data are known to
	// be there, it allocates memory for all at once, else as they arrive.
	all(known bool) (any, error)

	// float32s fills dst with the next elements, converted.
	float32s(dst []float32) error

	// into returns the length of dst, a []T or a []float32, and a function that fills its
	// first n elements with the next n. The function is nil if dst is neither.
	into(dst any) (length int, fill func(n int) error)
}

// newElementReader returns a reader of the data of an array whose header was read from r.
// It reads nothing beyond them.
func newElementReader(r io.Reader, h header) elementReader {
	switch h.dtype.code() {
	case "f2", "f4":
		return newDecoder[float32](r, h)
	case "f8":
		return newDecoder[float64](r, h)
	case "i1":
		return newDecoder[int8](r, h)
	case "i2":
		return newDecoder[int16](r, h)
	case "i4":
		return newDecoder[int32](r, h)
	case "i8":
		return newDecoder[int64](r, h)
	case "u1":
		return newDecoder[uint8](r, h)
	case "u2":
		return newDecoder[uint16](r, h)
	case "u4":
		return newDecoder[uint32](r, h)
	case "u8":
		return newDecoder[uint64](r, h)
	case "b1":
		return newDecoder[bool](r, h)
	}
	panic(fmt.Sprintf("npy: no decoder for the checked dtype %v", h.dtype))
}

// decoder decodes elements either directly, from the reader into the memory of a slice, or
// by npyio.
type decoder[T element] struct {
	header header
	data   *counter
	npyio  *npy.Reader // nil if direct
	buffer []T         // of float32s
	bits   []uint16    // of halves
}

func newDecoder[T element](r io.Reader, h header) *decoder[T] {
	d := &decoder[T]{header: h, data: &counter{r: io.LimitReader(r, h.payload())}}
	t := h.dtype
	native := t.big != littleEndian
	if t.size == 1 || native && (t == dtype{'f', 4, t.big} || t == dtype{'f', 8, t.big}) {
		return d
	}
	// npyio does not know version 3, other layouts or spellings of a header than its own, or
	// half floats. So it gets a flat array with a header in exactly its spelling, and half
	// floats as the integers that hold their bits.
	descr := t.String()
	if t.kind == 'f' && t.size == 2 {
		descr = strings.Replace(descr, "f", "u", 1)
	}
	var err error
	d.npyio, err = npy.NewReader(io.MultiReader(strings.NewReader(formatHeader(descr, []int{h.count})), bufio.NewReaderSize(d.data, 1<<16)))
	if err != nil {
		panic(fmt.Sprintf("npy: npyio refuses the header made for %v: %v", t, err))
	}
	return d
}

// read fills dst with the next elements.
func (d *decoder[T]) read(dst []T) error {
	if len(dst) == 0 {
		return nil // npyio reads everything into an empty slice
	}
	var err error
	half, ok := any(dst).([]float32)
	switch {
	case d.npyio == nil:
		_, err = io.ReadFull(d.data, bytesOf(dst))
	case ok && d.header.dtype.size == 2:
		err = d.halves(half)
	default:
		err = d.npyio.Read(&dst)
	}
	if err != nil {
		what := fmt.Sprintf("the data, %d bytes for shape %s of %v", d.header.payload(), formatShape(d.header.shape), d.header.dtype)
		return readFailed(err, d.header.size+d.data.n, what)
	}
	if d.header.dtype.kind == 'b' {
		// NumPy takes any byte but 0 as True. Go knows only 0 and 1.
		raw := bytesOf(dst)
		for i, b := range raw {
			raw[i] = min(b, 1)
		}
	}
	return nil
}

// halves reads half floats and widens them.
func (d *decoder[T]) halves(dst []float32) error {
	if d.bits == nil {
		d.bits = make([]uint16, 2048)
	}
	for len(dst) > 0 {
		chunk := d.bits[:min(len(d.bits), len(dst))]
		if err := d.npyio.Read(&chunk); err != nil {
			return err
		}
		for i, b := range chunk {
			dst[i] = widen(b)
		}
		dst = dst[len(chunk):]
	}
	return nil
}

// widen returns the value of an IEEE 754 half float. npyio's own conversion is wrong for
// subnormal numbers.
func widen(bits uint16) float32 {
	sign, exponent, fraction := uint32(bits>>15)<<31, uint32(bits>>10)&31, uint32(bits&0x3ff)
	switch exponent {
	case 0: // fraction·2⁻²⁴, exact in float32
		return math.Float32frombits(sign | math.Float32bits(float32(fraction)*0x1p-24))
	case 31: // ∞ and NaN
		exponent = 255 - 112
	}
	return math.Float32frombits(sign | (exponent+112)<<23 | fraction<<13)
}

// firstChunk is the memory, in bytes, that is allocated before any data have arrived.
const firstChunk = 1 << 20

func (d *decoder[T]) all(known bool) (any, error) {
	n := d.header.count
	if !known {
		n = min(n, firstChunk/d.header.dtype.size)
	}
	data := make([]T, n)
	if err := d.read(data); err != nil {
		return nil, err
	}
	for len(data) < d.header.count {
		// Growing fourfold makes copying cheap. The sender must still deliver a quarter of
		// the memory that is allocated.
		grown := make([]T, min(4*len(data), d.header.count))
		if err := d.read(grown[copy(grown, data):]); err != nil {
			return nil, err
		}
		data = grown
	}
	if d.header.fortran {
		data = rowMajor(data, d.header.shape)
	}
	return data, nil
}

func (d *decoder[T]) into(dst any) (length int, fill func(n int) error) {
	switch dst := dst.(type) {
	case []T:
		return len(dst), func(n int) error { return d.read(dst[:n]) }
	case []float32:
		return len(dst), func(n int) error { return d.float32s(dst[:n]) }
	}
	return 0, nil
}

func (d *decoder[T]) float32s(dst []float32) error {
	if same, ok := any(dst).([]T); ok {
		return d.read(same)
	}
	if d.buffer == nil {
		d.buffer = make([]T, 2048)
	}
	for len(dst) > 0 {
		chunk := d.buffer[:min(len(d.buffer), len(dst))]
		if err := d.read(chunk); err != nil {
			return err
		}
		convert(dst, chunk)
		dst = dst[len(chunk):]
	}
	return nil
}

// rowMajor returns src, an array in Fortran order, in C order.
func rowMajor[T any](src []T, shape []int) []T {
	if !reorders(shape) {
		return src
	}
	stride, size := make([]int, len(shape)), 1 // of src
	for axis, d := range shape {
		stride[axis] = size
		size *= d
	}
	dst := make([]T, len(src))
	index, from := make([]int, len(shape)), 0 // of the element that comes next
	for to := range dst {
		dst[to] = src[from]
		for axis := len(shape) - 1; axis >= 0; axis-- {
			index[axis]++
			from += stride[axis]
			if index[axis] < shape[axis] {
				break
			}
			from -= index[axis] * stride[axis]
			index[axis] = 0
		}
	}
	return dst
}

// reorders reports whether C and Fortran order differ: whether two axes are longer than 1.
func reorders(shape []int) bool {
	long := 0
	for _, d := range shape {
		if d > 1 {
			long++
		}
	}
	return long > 1
}

// counter counts the bytes read.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
