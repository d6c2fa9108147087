// Package matfile reads matrices of unsigned bytes from MATLAB level 5 MAT-files, the
// format of save -v6 (plain) and save -v7 (each variable compressed), in either byte
// order. MathWorks, "MAT-File Format", describes it.
//
// A file is a header of 128 bytes and a list of elements: a tag with type and size, then
// the data, padded to 8 bytes. A variable is an element made of elements: flags and
// class, dimensions, name, values.
//
// Read matfile.go for the format and source.go for the files of images.
package matfile

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/aelab-go/autoencoders/datasets"
)

// Array is a variable. Its values are bytes, in column-major order as stored.
type Array struct {
	Name  string
	Class Class
	Shape []int
	Data  []uint8
}

// Class is the MATLAB type of a variable. It may be wider than the bytes that its values
// are stored in: save packs whole numbers from 0 to 255 of any class into bytes.
type Class uint8

// The numeric classes.
const (
	Double Class = 6
	Single Class = 7
	Int8   Class = 8
	Uint8  Class = 9
	Int16  Class = 10
	Uint16 Class = 11
	Int32  Class = 12
	Uint32 Class = 13
	Int64  Class = 14
	Uint64 Class = 15
)

// Types of elements.
const (
	typeInt8       = 1
	typeUint8      = 2
	typeInt32      = 5
	typeUint32     = 6
	typeMatrix     = 14
	typeCompressed = 15
	typeUTF8       = 16
)

const (
	headerSize  = 128
	tagSize     = 8
	maxDims     = 32
	maxValues   = 1 << 40  // far above any file, far below overflow
	maxVariable = 64 << 20 // bytes that a compressed variable may unpack to; Olivetti's has 1.6 MB
	flagComplex = 1 << 11
)

// Read returns the variable with the given name in a MAT-file held in data. Errors wrap
// datasets.ErrFormat and name file and offset. The array may share memory with data.
func Read(data []byte, file, variable string) (Array, error) {
	d := &decoder{file: file, b: data}
	if err := d.header(); err != nil {
		return Array{}, err
	}
	var others []string
	for c := (cursor{d, headerSize, len(data)}); c.at < c.end; {
		e, err := c.next()
		if err != nil {
			return Array{}, err
		}
		a, err := d.variable(e, variable)
		switch {
		case err != nil:
			return Array{}, err
		case a.Name == "": // no variable, even if the wanted name is empty
		case a.Name == variable:
			return a, nil
		default:
			others = append(others, a.Name)
		}
	}
	return Array{}, d.fail(len(data), "no variable %q (the file has %q)", variable, others)
}

// decoder decodes b: the file, or a variable that was compressed in it.
type decoder struct {
	file  string
	b     []byte
	order binary.ByteOrder
	base  int // offset in the file of the compressed variable that b was, else 0
}

// fail returns the error for a fault at an offset of b.
func (d *decoder) fail(offset int, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	if d.base > 0 {
		err = fmt.Errorf("byte %d of the variable compressed here: %w", offset, err)
		offset = d.base
	}
	return &datasets.FormatError{File: d.file, Offset: int64(offset), Err: err}
}

// header checks the file's header and sets the byte order.
func (d *decoder) header() error {
	if bytes.HasPrefix(d.b, []byte("\x89HDF\r\n\x1a\n")) || bytes.HasPrefix(d.b, []byte("MATLAB 7.3 MAT-file")) {
		return d.fail(0, "a MAT-file of version 7.3 (HDF5), which is not read here: save it with -v7")
	}
	if len(d.b) < headerSize {
		return d.fail(len(d.b), "the file ends within the header of %d bytes: %w", headerSize, io.ErrUnexpectedEOF)
	}
	switch mark := string(d.b[126:128]); mark {
	case "IM":
		d.order = binary.LittleEndian
	case "MI":
		d.order = binary.BigEndian
	default:
		return d.fail(126, "byte-order mark is %q, want \"IM\" or \"MI\", so this is no level 5 MAT-file", mark)
	}
	if v := d.order.Uint16(d.b[124:]); v != 0x0100 {
		return d.fail(124, "version is %#04x, want 0x0100", v)
	}
	return nil
}

// variable reads an element of the file. It returns the variable if that has the wanted name, else only
// its name. The name is empty for an element that is no variable.
func (d *decoder) variable(e element, want string) (Array, error) {
	switch e.kind {
	case typeMatrix:
		return d.matrix(e, want)
	case typeCompressed:
		inner := &decoder{file: d.file, order: d.order, base: e.at}
		if err := inner.unpack(e.data); err != nil {
			return Array{}, err
		}
		c := cursor{inner, 0, len(inner.b)}
		m, err := c.next()
		if err != nil || m.kind != typeMatrix {
			return Array{}, err
		}
		return inner.matrix(m, want)
	}
	return Array{}, nil
}

// unpack inflates a compressed variable into b. Memory grows with what comes out.
func (d *decoder) unpack(packed []byte) error {
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return d.fail(0, "%w", err)
	}
	d.b, err = io.ReadAll(io.LimitReader(r, maxVariable+1))
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return d.fail(len(d.b), "the compressed data ends early: %w", err)
	case err != nil:
		return d.fail(len(d.b), "%w", err)
	case len(d.b) > maxVariable:
		return d.fail(len(d.b), "the variable unpacks to more than %d bytes", maxVariable)
	}
	return nil
}

// matrix reads the variable in e.
func (d *decoder) matrix(e element, want string) (Array, error) {
	c := cursor{d, e.at, e.at + len(e.data)}
	flags, err := c.nextOf("array flags", typeUint32)
	if err != nil {
		return Array{}, err
	}
	dims, err := c.nextOf("dimensions", typeInt32, typeUint32)
	if err != nil {
		return Array{}, err
	}
	name, err := c.nextOf("name", typeInt8, typeUTF8)
	if err != nil || string(name.data) != want {
		return Array{Name: string(name.data)}, err
	}
	if len(flags.data) != 8 {
		return Array{}, d.fail(flags.at, "array flags of %d bytes, want 8", len(flags.data))
	}
	word := d.order.Uint32(flags.data)
	a := Array{Name: want, Class: Class(word)}
	if a.Class < Double || a.Class > Uint64 || word&flagComplex != 0 {
		return Array{}, d.fail(flags.at, "variable %q has class %d and flags %#x, want a real numeric matrix", want, a.Class, word>>8&0xff)
	}
	values, err := c.nextOf("values", typeUint8)
	if err != nil {
		return Array{}, err
	}
	a.Data = values.data
	a.Shape, err = d.shape(dims, len(values.data))
	return a, err
}

// shape reads the dimensions of a variable of n values.
func (d *decoder) shape(dims element, n int) ([]int, error) {
	count := len(dims.data) / 4
	if len(dims.data)%4 != 0 || count < 2 || count > maxDims {
		return nil, d.fail(dims.at, "dimensions of %d bytes, want 4 for each of 2 to %d", len(dims.data), maxDims)
	}
	size := int64(1)
	shape := make([]int, count)
	for i := range shape {
		v := int64(d.order.Uint32(dims.data[4*i:]))
		if v > 0 && size > maxValues/v {
			return nil, d.fail(dims.at+4*i, "dimension %d is %d, more than any file can hold", i, v)
		}
		size *= v
		shape[i] = int(v)
	}
	if size != int64(n) {
		return nil, d.fail(dims.at, "dimensions %v make %d values, but %d are stored", shape, size, n)
	}
	return shape, nil
}

// element is the data behind a tag. data shares memory with the decoder's bytes.
type element struct {
	kind uint32
	data []byte
	at   int // offset of data
}

// cursor walks over the elements between two offsets of a decoder's bytes.
type cursor struct {
	*decoder
	at, end int
}

// next returns the element under the cursor and moves behind it.
func (c *cursor) next() (element, error) {
	left := c.end - c.at
	if left < tagSize {
		return element{}, c.fail(c.at, "%d bytes left, want a tag of %d: %w", left, tagSize, io.ErrUnexpectedEOF)
	}
	kind, size := c.order.Uint32(c.b[c.at:]), int64(c.order.Uint32(c.b[c.at+4:]))
	if small := int(kind >> 16); small != 0 { // the data, of up to 4 bytes, is within the tag
		if small > 4 {
			return element{}, c.fail(c.at, "small element of %d bytes, want at most 4", small)
		}
		e := element{kind: kind & 0xffff, data: c.b[c.at+4 : c.at+4+small], at: c.at + 4}
		c.at += tagSize
		return e, nil
	}
	if left -= tagSize; size > int64(left) {
		return element{}, c.fail(c.at, "element of %d bytes, but only %d are left: %w", size, left, io.ErrUnexpectedEOF)
	}
	start := c.at + tagSize
	e := element{kind: kind, data: c.b[start : start+int(size)], at: start}
	c.at = start + int(size)
	if kind != typeCompressed {
		c.at = min(c.at+int(-size&7), c.end) // some writers leave out the last padding
	}
	return e, nil
}

// nextOf is next for a part of a variable. The part must have one of the given types: the first is the
// standard's, and some writers use the others.
func (c *cursor) nextOf(what string, kinds ...uint32) (element, error) {
	at := c.at
	e, err := c.next()
	if err == nil && !slices.Contains(kinds, e.kind) {
		return element{}, c.fail(at, "%s stored as type %d, want %d", what, e.kind, kinds[0])
	}
	return e, err
}
