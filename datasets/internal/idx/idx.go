// Package idx reads the IDX files of MNIST: arrays of unsigned bytes behind a short
// big-endian header, packed with gzip or plain.
//
// A header is two zero bytes, the type of the elements (8: unsigned byte), the number of
// axes, and a 32-bit length per axis, the slowest first.
package idx

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"github.com/aelab-go/autoencoders/datasets"
)

// Array is an array of bytes in C order.
type Array struct {
	Shape []int
	Data  []uint8
}

const (
	typeUint8 = 8
	maxAxes   = 4       // images have three; more is not a file of ours
	maxSize   = 1 << 31 // bytes of an array; MNIST's largest has 47 million
)

// Read reads the array in r, which it unpacks if it is gzip. It reads to the end of r: bytes after the
// array are an error. Memory grows with the bytes that come, not with the header's promise. Errors wrap
// datasets.ErrFormat and name file and offset, or are those of r.
func Read(r io.Reader, file string) (Array, error) {
	buffered := bufio.NewReaderSize(r, 1<<16)
	d := decoder{r: buffered, file: file}
	if head, err := buffered.Peek(2); err == nil && head[0] == 0x1f && head[1] == 0x8b {
		unpacked, err := gzip.NewReader(buffered)
		if err != nil {
			return Array{}, d.fail(err)
		}
		d.r = unpacked
	}
	shape, size, err := d.header()
	if err != nil {
		return Array{}, err
	}
	data, err := d.bytes(size)
	if err != nil {
		return Array{}, err
	}
	if err := d.end(size); err != nil {
		return Array{}, err
	}
	return Array{Shape: shape, Data: data}, nil
}

// decoder reads r and counts the bytes, for errors.
type decoder struct {
	r      io.Reader
	file   string
	offset int64
}

// header reads the header and returns the lengths of the axes and their product.
func (d *decoder) header() (shape []int, size int64, err error) {
	magic, err := d.bytes(4)
	if err != nil {
		return nil, 0, err
	}
	axes := int(magic[3])
	switch {
	case magic[0] != 0 || magic[1] != 0:
		return nil, 0, d.failAt(0, fmt.Errorf("magic number is %#x, so this is no IDX file", magic))
	case magic[2] != typeUint8:
		return nil, 0, d.failAt(2, fmt.Errorf("element type is %#x, want %#x (unsigned byte)", magic[2], typeUint8))
	case axes < 1 || axes > maxAxes:
		return nil, 0, d.failAt(3, fmt.Errorf("%d axes, want 1 to %d", axes, maxAxes))
	}
	lengths, err := d.bytes(4 * int64(axes))
	if err != nil {
		return nil, 0, err
	}
	size = 1
	for i := range axes {
		n := int64(binary.BigEndian.Uint32(lengths[4*i:]))
		if n > 0 && size > maxSize/n {
			return nil, 0, d.failAt(4+4*int64(i), fmt.Errorf("axis %d of length %d makes an array of more than %d bytes", i, n, int64(maxSize)))
		}
		size *= n
		shape = append(shape, int(n))
	}
	return shape, size, nil
}

// bytes reads n bytes, doubling its memory as they come.
func (d *decoder) bytes(n int64) ([]byte, error) {
	const first = 1 << 20
	var b []byte
	for int64(len(b)) < n {
		have := len(b)
		grow := int(min(n-int64(have), int64(max(have, first))))
		b = slices.Grow(b, grow)[:have+grow]
		got, err := io.ReadFull(d.r, b[have:])
		d.offset += int64(got)
		switch {
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			return nil, d.fail(fmt.Errorf("the file ends after %d of %d bytes here: %w", have+got, n, io.ErrUnexpectedEOF))
		case err != nil:
			return nil, d.fail(err)
		}
	}
	return b, nil
}

// end returns an error unless r has ended too, with the right gzip checksum.
func (d *decoder) end(size int64) error {
	var extra [1]byte
	switch n, err := io.ReadFull(d.r, extra[:]); {
	case n > 0:
		return d.fail(fmt.Errorf("bytes after the %d that the header announces", size))
	case err != io.EOF:
		return d.fail(err)
	}
	return nil
}

func (d *decoder) failAt(offset int64, err error) error {
	return &datasets.FormatError{File: d.file, Offset: offset, Err: err}
}

// fail wraps err as a fault of the file. An error of the disk is no such fault, and has its own file
// name, so it stays as it is.
func (d *decoder) fail(err error) error {
	if disk := new(fs.PathError); errors.As(err, &disk) {
		return err
	}
	return d.failAt(d.offset, err)
}
