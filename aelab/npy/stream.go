package npy

import (
	"fmt"
	"io"

	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// A Stream reads an array of an archive in batches of rows, a row being what one index of
// the first axis selects. It holds one batch at most, however large the array is. It is for
// one goroutine; an archive can have many.
type Stream struct {
	// Shape holds the size of each axis, as in Array.
	Shape []int

	// DType is the type of the elements in the file, as NumPy writes it: "|u1", "<f4".
	DType string

	archive, name string
	r             io.ReadCloser
	known         bool // whether the data are sure to be there
	header        header
	elements      elementReader
	left          int   // rows
	err           error // of an earlier call
}

func (s *Stream) start(h header) {
	s.Shape, s.DType, s.header = h.shape, h.dtype.String(), h
	s.elements = newElementReader(s.r, h)
	s.left, _ = split(h.shape)
}

// ReadRows reads the next rows into dst, as many as it holds or as are left, and returns
// how many. After the last it returns 0 and io.EOF. The archive's checksum is compared when
// the last row is read: if it is wrong, the rows come with an error.
//
// dst is a mat32.Matrix with one column for each element of a row, whose elements are then
// converted, or a slice of the array's own type (see Array) or of float32 with the length
// of some rows. ReadRows panics if dst is none of these.
func (s *Stream) ReadRows(dst any) (rows int, err error) {
	room, read := s.into(dst)
	if s.err != nil {
		return 0, s.err
	}
	rows = min(room, s.left)
	if err := read(rows); err != nil {
		s.err = in(s.archive, s.name, err)
		return 0, s.err
	}
	s.left -= rows
	if s.left > 0 {
		return rows, nil
	}
	s.err = io.EOF
	if err := s.finish(); err != nil {
		s.err = in(s.archive, s.name, err)
		return rows, s.err
	}
	if rows == 0 {
		return 0, io.EOF
	}
	return rows, nil
}

// into returns how many rows dst has room for, and what reads some into it.
func (s *Stream) into(dst any) (room int, read func(rows int) error) {
	_, cols := split(s.header.shape)
	if m, ok := dst.(mat32.Matrix); ok {
		if m.Cols != cols {
			panic(fmt.Sprintf("npy: Stream.ReadRows: dst is %d×%d, want %d columns for shape %s", m.Rows, m.Cols, cols, formatShape(s.header.shape)))
		}
		return m.Rows, func(rows int) error {
			for i := range rows {
				if err := s.elements.float32s(mat32.Row(m, i)); err != nil {
					return err
				}
			}
			return nil
		}
	}
	length, fill := s.elements.into(dst)
	if fill == nil {
		panic(fmt.Sprintf("npy: Stream.ReadRows: dst is a %T, want mat32.Matrix, []float32 or the slice for %s", dst, s.header.dtype))
	}
	if cols == 0 { // rows of nothing fit anywhere
		return s.left, func(int) error { return nil }
	}
	if length%cols != 0 {
		panic(fmt.Sprintf("npy: Stream.ReadRows: dst has %d elements, want a multiple of %d for shape %s", length, cols, formatShape(s.header.shape)))
	}
	return length / cols, func(rows int) error { return fill(rows * cols) }
}

// finish reads the end of the member, on which the archive's checksum is compared.
func (s *Stream) finish() error {
	if n, err := io.Copy(io.Discard, s.r); err != nil {
		return readFailed(err, s.header.size+s.header.payload()+n, "the member")
	}
	return nil
}

// Close ends the reading.
func (s *Stream) Close() error {
	s.err = errClosed
	return s.r.Close()
}
