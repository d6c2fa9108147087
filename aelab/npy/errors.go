package npy

import (
	"archive/zip"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"strings"
)

var (
	// ErrFormat is wrapped by errors about broken input: not an array at all, truncated,
	// a header that contradicts itself or the data, a wrong checksum.
	ErrFormat = errors.New("npy: malformed input")

	// ErrUnsupported is wrapped by errors about sound input that this package does not read.
	ErrUnsupported = errors.New("npy: unsupported input")
)

// An Error says what is wrong with an array or archive that was read, and where.
type Error struct {
	File   string // path; empty for an io.Reader
	Member string // array of an archive; empty for a plain array
	Offset int64  // byte of the array's own file, or of the archive; -1 if no single one
	Reason string // what is wrong, and what to do about it
	Err    error  // ErrFormat, ErrUnsupported or the failure of a read
}

// Error implements error: one sentence.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("npy: ")
	if e.File != "" {
		b.WriteString(e.File + ": ")
	}
	if e.Member != "" {
		fmt.Fprintf(&b, "array %q: ", e.Member)
	}
	if e.Offset >= 0 {
		fmt.Fprintf(&b, "byte %d: ", e.Offset)
	}
	b.WriteString(e.Reason)
	return b.String()
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

func malformed(offset int64, format string, args ...any) *Error {
	return &Error{Offset: offset, Reason: fmt.Sprintf(format, args...), Err: ErrFormat}
}

func unsupported(offset int64, format string, args ...any) *Error {
	return &Error{Offset: offset, Reason: fmt.Sprintf(format, args...), Err: ErrUnsupported}
}

// readFailed explains an error that a reader returned at offset. what names the part that was
// being read.
func readFailed(err error, offset int64, what string) *Error {
	var corrupt flate.CorruptInputError
	switch {
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		return malformed(offset, "ends within %s: it is truncated, get it again", what)
	case errors.As(err, &corrupt):
		return malformed(offset, "the compressed data are damaged: get the archive again")
	case errors.Is(err, zip.ErrChecksum):
		return malformed(offset, "the checksum does not match, the data are damaged: get the archive again")
	case errors.Is(err, zip.ErrFormat):
		return malformed(offset, "not a sound zip archive, truncated or damaged: get it again")
	}
	return &Error{Offset: offset, Reason: fmt.Sprintf("cannot read %s: %v", what, err), Err: err}
}

// in sets the file and the member of an *Error.
func in(file, member string, err error) error {
	var e *Error
	if errors.As(err, &e) {
		e.File, e.Member = file, member
	}
	return err
}
