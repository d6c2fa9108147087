package npy

import (
	"fmt"
	"io"

	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// A Stream reads an array of an archive in batches of rows. A row is the part of the array that
// one index of the first axis selects. A Stream holds at most one batch, however large the array
// is. It is for one goroutine; an archive can have many streams.
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
// their number. After the last row it returns 0 and io.EOF. It compares the archive's checksum
// when it reads the last row. If the checksum is wrong, the rows come with an error.
//
// dst is a mat32.Matrix with one column for each element of a row, or a slice of the array's own
// type (see Array) or of float32. ReadRows converts elements to float32 if need be. The length
// of a slice must be a multiple of that of a row. ReadRows panics if dst is none of these.
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

// into returns the number of rows that dst has room for, and a function that reads rows into it.
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
	if cols == 0 { // empty rows take no room
		return s.left, func(int) error { return nil }
	}
	if length%cols != 0 {
		panic(fmt.Sprintf("npy: Stream.ReadRows: dst has %d elements, want a multiple of %d for shape %s", length, cols, formatShape(s.header.shape)))
	}
	return length / cols, func(rows int) error { return fill(rows * cols) }
}

// finish reads to the end of the member, where the checksum of the archive is compared.
func (s *Stream) finish() error {
	if n, err := io.Copy(io.Discard, s.r); err != nil {
		return readFailed(err, s.header.size+s.header.payload()+n, "the member")
	}
	return nil
}

// Close closes the stream. ReadRows then returns an error.
func (s *Stream) Close() error {
	s.err = errClosed
	return s.r.Close()
}
