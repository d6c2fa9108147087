package npy

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/atomicfile"
	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// Write writes data to w as an array of the given shape: a []float32, []float64, []int64,
// []uint8 or mat32.Matrix. Without a shape, a slice is one-dimensional and a matrix has its
// own; an empty shape that is not nil, as Read returns it for a single value, is that.
// Write panics if data is of another type or does not have the elements of the shape.
func Write(w io.Writer, data any, shape ...int) error {
	return newContent(data, shape).writeTo(w)
}

// WriteFile writes data, as Write does, to the named file. The file appears, or is
// replaced, when everything is on disk; after an error there is what was there before.
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

// content is an array that is sure to be writable.
type content struct {
	descr string
	shape []int
	size  int64 // of the data, in bytes
	data  func(io.Writer) error
}

// newContent checks data and shape, which are the caller's business, before any file is
// touched.
func newContent(data any, shape []int) content {
	var c content
	n := 0
	switch data := data.(type) {
	case []float32:
		n, c.descr, c.data = len(data), "<f4", encoder(data)
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
		panic(fmt.Sprintf("npy: Write: data is a %T, want []float32, []float64, []int64, []uint8 or mat32.Matrix", data))
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

// encoder writes data in one piece where the machine stores them as the file does.
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

// rowEncoder writes a matrix, row by row if there are gaps between them.
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
