package npy

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"

	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// An Array is an n-dimensional array in C order: the last index varies fastest.
type Array struct {
	// Shape holds the size of each axis. It is empty for a single value.
	Shape []int

	// Data holds the Π Shape elements: a []float32 (f2 and f4), []float64, []int8 to
	// []int64, []uint8 to []uint64 or []bool.
	Data any
}

// Read reads one array from r, and nothing beyond it. So arrays that follow one another in a
// stream can be read one by one. Errors are *Error.
func Read(r io.Reader) (*Array, error) { return read(r, available(r)) }

// ReadFile reads the array in the named file. It fails if more bytes follow the array.
func ReadFile(path string) (*Array, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("npy: %w", err)
	}
	defer f.Close()
	size := available(f)
	a, err := read(f, size)
	if err != nil {
		return nil, in(path, "", err)
	}
	if rest := available(f); rest > 0 {
		return nil, in(path, "", malformed(size-rest, "%d bytes follow the array: if they are more arrays, take them one by one with Read", rest))
	}
	return a, nil
}

// available returns the number of bytes that r still holds, or -1 if that is unknown.
func available(r io.Reader) int64 {
	switch r := r.(type) {
	case *bytes.Reader:
		return int64(r.Len())
	case *bytes.Buffer:
		return int64(r.Len())
	case *strings.Reader:
		return int64(r.Len())
	case *os.File:
		info, err := r.Stat()
		if err != nil || !info.Mode().IsRegular() {
			return -1
		}
		if at, err := r.Seek(0, io.SeekCurrent); err == nil {
			return max(0, info.Size()-at)
		}
	}
	return -1
}

// read reads an array from r, which holds size bytes; -1 is unknown.
func read(r io.Reader, size int64) (*Array, error) {
	h, err := readHeader(r)
	if err != nil {
		return nil, err
	}
	if err := h.fits(size); err != nil {
		return nil, err
	}
	data, err := newElementReader(r, h).all(size >= 0)
	if err != nil {
		return nil, err
	}
	return &Array{Shape: h.shape, Data: data}, nil
}

// fits returns an error if size bytes cannot hold the array. A size of -1 is unknown.
func (h header) fits(size int64) error {
	if size < 0 || h.payload() <= size-h.size {
		return nil
	}
	return malformed(h.size, "the header promises %d bytes of data, shape %s of %v, but %d follow: it is truncated, get it again",
		h.payload(), formatShape(h.shape), h.dtype, size-h.size)
}

// Float32 returns the elements as float32: Data itself if it is that, else rounded to the
// nearest, true as 1. It fails if Data is of a type that Read does not return.
func (a *Array) Float32() ([]float32, error) {
	if data, ok := a.Data.([]float32); ok {
		return data, nil
	}
	v := reflect.ValueOf(a.Data)
	if v.Kind() == reflect.Slice {
		data := make([]float32, v.Len())
		if convert(data, a.Data) {
			return data, nil
		}
	}
	return nil, fmt.Errorf("npy: cannot convert %T to float32", a.Data)
}

// Matrix returns the array as a matrix with one row for each index of the first axis, the
// other axes flattened: shape (n, h, w) becomes n×h·w, shape (n,) n×1. It shares Data if
// that is a []float32, and fails if Data does not have Π Shape elements.
func (a *Array) Matrix() (mat32.Matrix, error) {
	data, err := a.Float32()
	if err != nil {
		return mat32.Matrix{}, err
	}
	if n, ok := elements(a.Shape, 1); !ok || n != len(data) {
		return mat32.Matrix{}, fmt.Errorf("npy: %d elements do not make shape %s", len(data), formatShape(a.Shape))
	}
	rows, cols := split(a.Shape)
	return mat32.View(data, rows, cols), nil
}

// split returns the size of the first axis and the product of the others.
func split(shape []int) (rows, cols int) {
	rows, cols = 1, 1
	for axis, d := range shape {
		if axis == 0 {
			rows = d
		} else {
			cols *= d
		}
	}
	return rows, cols
}

// convert sets dst to the elements of src, which must not have more than dst. ok reports whether
// src is a slice of elements.
func convert(dst []float32, src any) (ok bool) {
	switch src := src.(type) {
	case []bool:
		for i, v := range src {
			dst[i] = 0
			if v {
				dst[i] = 1
			}
		}
	case []int8:
		round(dst, src)
	case []int16:
		round(dst, src)
	case []int32:
		round(dst, src)
	case []int64:
		round(dst, src)
	case []uint8:
		round(dst, src)
	case []uint16:
		round(dst, src)
	case []uint32:
		round(dst, src)
	case []uint64:
		round(dst, src)
	case []float32:
		copy(dst, src)
	case []float64:
		round(dst, src)
	default:
		return false
	}
	return true
}

func round[T int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | float64](dst []float32, src []T) {
	for i, v := range src {
		dst[i] = float32(v)
	}
}
