package npy

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/atomicfile"
	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// Float16 holds values that Write writes as half floats (f2), in half the bytes. Each value is
// rounded to the nearest half float, ties to even. Its relative error is at most 2⁻¹¹. Below
// 2⁻¹⁴ its absolute error is at most 2⁻²⁵. From 65520 on it becomes infinite.
type Float16 []float32

// Write writes data to w as an array of the given shape: a []float32, []float64, []int64,
// []uint8, Float16 or mat32.Matrix. Without a shape, a slice is one-dimensional and a matrix has its
// own shape. An empty shape that is not nil, as Read returns it, stands for a single value. Write
// panics if data is of another type or its number of elements does not fit the shape.
func Write(w io.Writer, data any, shape ...int) error {
	return newContent(data, shape).writeTo(w)
}

// WriteFile writes data, as Write does, to the named file. The file appears, or is
// replaced, when everything is on disk. After an error the path holds what it held before.
func WriteFile(path string, data any, shape ...int) error {
	c := newContent(data, shape)
	f, err := create(path)
	if err != nil {
		return err
	}
	defer f.Abort()
	if err := c.writeTo(f); err != nil {
		return saveFailed(path, err)
	}
	return commit(f, path)
}

// create starts a file that will replace path.
func create(path string) (*atomicfile.File, error) {
	f, err := atomicfile.Create(path, 0o644)
	if err != nil {
		return nil, saveFailed(path, err)
	}
	return f, nil
}

func commit(f *atomicfile.File, path string) error {
	if err := f.Commit(); err != nil {
		return saveFailed(path, err)
	}
	return nil
}

// saveFailed reports err without the name of the temporary file, which is gone by then.
func saveFailed(path string, err error) error {
	var e *fs.PathError
	var link *os.LinkError // of a rename
	switch {
	case errors.As(err, &e):
		err = e.Err
	case errors.As(err, &link):
		err = link.Err
	}
	return fmt.Errorf("npy: cannot save %s: %w; what was there before is untouched", path, err)
}

// content is an array that newContent has checked.
type content struct {
	descr string
	shape []int
	size  int64 // of the data, in bytes
	data  func(io.Writer) error
}

// newContent checks data and shape before any file is touched. It panics if they do not fit,
// because that is the caller's mistake.
func newContent(data any, shape []int) content {
	var c content
	n := 0
	switch data := data.(type) {
	case []float32:
		n, c.descr, c.data = len(data), "<f4", encoder(data)
	case Float16:
		n, c.descr, c.data = len(data), "<f2", data.writeTo
	case []float64:
		n, c.descr, c.data = len(data), "<f8", encoder(data)
	case []int64:
		n, c.descr, c.data = len(data), "<i8", encoder(data)
	case []uint8:
		n, c.descr, c.data = len(data), "|u1", encoder(data)
	case mat32.Matrix:
		n, c.descr, c.data = data.Rows*data.Cols, "<f4", rowEncoder(data)
		if shape == nil {
			shape = []int{data.Rows, data.Cols}
		}
	default:
		panic(fmt.Sprintf("npy: Write: data is a %T, want []float32, []float64, []int64, []uint8, Float16 or mat32.Matrix", data))
	}
	if shape == nil {
		shape = []int{n}
	}
	if got, ok := elements(shape, 1); !ok || got != n || len(shape) > maxDims {
		panic(fmt.Sprintf("npy: Write: %d elements do not make shape %s", n, formatShape(shape)))
	}
	c.shape = shape
	c.size = int64(n) * int64(c.descr[2]-'0')
	return c
}

func (c content) writeTo(w io.Writer) error {
	header := formatHeader(c.descr, c.shape)
	reserve(w, int64(len(header))+c.size)
	if _, err := io.WriteString(w, header); err != nil {
		return err
	}
	return c.data(w)
}

// encoder returns a function that writes data, in one piece if the machine is little-endian as
// the file is.
func encoder[T element](data []T) func(io.Writer) error {
	return func(w io.Writer) error {
		if littleEndian {
			_, err := w.Write(bytesOf(data))
			return err
		}
		for chunk := range slices.Chunk(data, 1<<15) {
			if err := binary.Write(w, binary.LittleEndian, chunk); err != nil {
				return err
			}
		}
		return nil
	}
}

func (f Float16) writeTo(w io.Writer) error {
	var buffer [4096]byte
	for len(f) > 0 {
		chunk := f[:min(len(f), len(buffer)/2)]
		for i, v := range chunk {
			binary.LittleEndian.PutUint16(buffer[2*i:], narrow(v))
		}
		if _, err := w.Write(buffer[:2*len(chunk)]); err != nil {
			return err
		}
		f = f[len(chunk):]
	}
	return nil
}

// narrow rounds x to a half float, as Float16 says. A NaN stays one, with its sign and the first
// of its bits. So narrow reverses widen.
func narrow(x float32) uint16 {
	const infinity, bias = 0x7c00, 112 << 23 // between the exponents
	bits := math.Float32bits(x)
	sign := uint16(bits >> 16 & 0x8000)
	switch bits &^= 1 << 31; {
	case x != x:
		return sign | infinity | max(1, uint16(bits>>13&0x3ff))
	case bits >= math.Float32bits(65520): // half way between the largest and 2¹⁶
		return sign | infinity
	case bits < math.Float32bits(0x1p-14): // multiples of 2⁻²⁴
		return sign | uint16(math.RoundToEven(float64(math.Float32frombits(bits))*0x1p24))
	}
	return sign | uint16((bits-bias+0xfff+bits>>13&1)>>13)
}

// rowEncoder returns a function that writes a matrix, row by row if there are gaps between rows.
func rowEncoder(m mat32.Matrix) func(io.Writer) error {
	if m.Stride == m.Cols {
		return encoder(mat32.Flat(m))
	}
	return func(w io.Writer) error {
		for i := range m.Rows {
			if err := encoder(mat32.Row(m, i))(w); err != nil {
				return err
			}
		}
		return nil
	}
}
