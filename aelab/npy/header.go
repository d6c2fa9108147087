package npy

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

const (
	magic = "\x93NUMPY"

	// NumPy pads a header to a multiple of align bytes, so that mapped data suit any vector unit.
	align = 64

	// maxHeader is the longest header of version 1, whose length is a uint16. Only the
	// field list of a structured dtype needs a longer one.
	maxHeader = math.MaxUint16

	// maxDims is NumPy's NPY_MAXDIMS.
	maxDims = 64
)

// header is the checked preamble of an array.
type header struct {
	dtype   dtype
	fortran bool
	shape   []int // not nil
	count   int   // Π shape
	size    int64 // of the preamble: the data begin here
}

// payload returns the size of the data in bytes.
func (h header) payload() int64 { return int64(h.count) * int64(h.dtype.size) }

// readHeader reads the preamble of an array, and no further.
func readHeader(r io.Reader) (header, error) {
	var start [12]byte // magic, version, length
	n, err := io.ReadFull(r, start[:8])
	switch got := string(start[:min(n, len(magic))]); {
	case strings.HasPrefix(got, "PK"):
		return header{}, malformed(0, "this is a zip archive, not one array: open it with OpenArchive")
	case !strings.HasPrefix(magic, got):
		return header{}, malformed(0, "not a NumPy array: it starts with %q, want %q", got, magic)
	case err != nil:
		return header{}, readFailed(err, int64(n), "the header")
	}
	major, minor := start[6], start[7]
	at := int64(12)
	if major == 1 {
		at = 10
	}
	if major < 1 || major > 3 || minor != 0 {
		return header{}, unsupported(6, "format version %d.%d is not known, only 1.0, 2.0 and 3.0: save it again with np.save", major, minor)
	}
	if n, err := io.ReadFull(r, start[8:at]); err != nil {
		return header{}, readFailed(err, 8+int64(n), "the header")
	}
	// Version 1 leaves the upper half of the length zero.
	length := binary.LittleEndian.Uint32(start[8:])
	if length > maxHeader {
		return header{}, unsupported(8, "a header of %d bytes, at most %d are read: only structured dtypes need more", length, maxHeader)
	}
	text := make([]byte, length)
	if n, err := io.ReadFull(r, text); err != nil {
		return header{}, readFailed(err, at+int64(n), "the header")
	}
	s := scanner{text: string(text), base: at}
	h, err := s.header()
	if err != nil {
		return header{}, err
	}
	h.size = at + int64(length)
	return h, nil
}

// elements returns Π shape. It fails if a size is negative or size·Π max(1, dᵢ) overflows an
// int. Zeros are left out so that the product of any of the axes is safe as well.
func elements(shape []int, size int) (count int, ok bool) {
	product, count := size, 1
	for _, d := range shape {
		if d < 0 || product > math.MaxInt/max(1, d) {
			return 0, false
		}
		product *= max(1, d)
		count *= d
	}
	return count, true
}

// formatHeader returns the version 1.0 preamble of an array in C order.
func formatHeader(descr string, shape []int) string {
	text := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': %s, }", descr, formatShape(shape))
	start := len(magic) + 4
	pad := align - (start+len(text)+1)%align
	if pad == align {
		pad = 0
	}
	text += strings.Repeat(" ", pad) + "\n"
	return magic + "\x01\x00" + string(binary.LittleEndian.AppendUint16(nil, uint16(len(text)))) + text
}

// formatShape writes a shape as a Python tuple.
func formatShape(shape []int) string {
	var b strings.Builder
	b.WriteByte('(')
	for i, d := range shape {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.Itoa(d))
	}
	if len(shape) == 1 {
		b.WriteByte(',')
	}
	b.WriteByte(')')
	return b.String()
}

// dtype is the type of an element in a file.
type dtype struct {
	kind byte // 'f', 'i', 'u' or 'b'
	size int  // bytes
	big  bool // big-endian
}

// code returns the type without its byte order: "f4".
func (t dtype) code() string { return fmt.Sprintf("%c%d", t.kind, t.size) }

// String returns the type as NumPy spells it: "<f4", ">i2", "|u1".
func (t dtype) String() string {
	switch {
	case t.size == 1:
		return "|" + t.code()
	case t.big:
		return ">" + t.code()
	}
	return "<" + t.code()
}

// names are NumPy's other spellings of the dtypes. Its long and int_ are those of Linux and
// macOS, the same as its intp.
var names = map[string]string{
	"bool": "b1", "bool_": "b1",
	"int8": "i1", "int16": "i2", "int32": "i4", "int64": "i8",
	"byte": "i1", "short": "i2", "intc": "i4", "long": "i8", "longlong": "i8", "int": "i8", "int_": "i8", "intp": "i8",
	"uint8": "u1", "uint16": "u2", "uint32": "u4", "uint64": "u8",
	"ubyte": "u1", "ushort": "u2", "uintc": "u4", "ulong": "u8", "ulonglong": "u8", "uint": "u8", "uintp": "u8",
	"float16": "f2", "float32": "f4", "float64": "f8",
	"half": "f2", "single": "f4", "double": "f8", "float": "f8",
}

// characters are NumPy's codes of one letter for the dtypes. They may follow a byte order.
var characters = map[string]string{
	"?": "b1",
	"b": "i1", "h": "i2", "i": "i4", "l": "i8", "q": "i8", "p": "i8", "n": "i8",
	"B": "u1", "H": "u2", "I": "u4", "L": "u8", "Q": "u8", "P": "u8", "N": "u8",
	"e": "f2", "f": "f4", "d": "f8",
}

// parseDtype reads a descr. If it is not supported, advice tells the owner of the file what to do.
func parseDtype(descr string) (t dtype, advice string) {
	if code, ok := names[descr]; ok {
		descr = code
	}
	t.big = !littleEndian // '=', '|' and none mean the order of the machine
	code := descr
	if code != "" && strings.IndexByte("<>=|", code[0]) >= 0 {
		switch code[0] {
		case '<':
			t.big = false
		case '>':
			t.big = true
		}
		code = code[1:]
	}
	if longer, ok := characters[code]; ok {
		code = longer
	}
	switch code {
	case "f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1":
		t.kind, t.size = code[0], int(code[1]-'0')
		return t, ""
	case "":
		return t, "save it with one of f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1"
	}
	switch code[0] {
	case 'O':
		return t, "Python objects are stored by pickle: save their values as a plain array, without pickle"
	case 'S', 'a', 'U':
		return t, "strings are not read: save them as integer codes"
	case 'c':
		return t, "complex numbers are not read: save a.real and a.imag as two arrays"
	case 'M', 'm':
		return t, "dates and time spans are not read: save a.astype(np.int64)"
	case 'V':
		return t, "save a.astype(np.float32) if these are numbers of ml_dtypes, such as bfloat16, or each field of records as an array of its own"
	}
	return t, "save a.astype(np.float32), or another of f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1"
}
