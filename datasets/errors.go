package datasets

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

var (
	// ErrUnavailable is wrapped by the error for a file that is not in the data
	// directory and could not be downloaded.
	ErrUnavailable = errors.New("data unavailable")
	// ErrChecksum is wrapped by the error for a file that is not the one expected.
	ErrChecksum = errors.New("wrong checksum")
	// ErrFormat is wrapped by the error for a file that breaks its format.
	ErrFormat = errors.New("malformed file")
)

// A FormatError says where a file breaks its format. It unwraps to ErrFormat and Err.
type FormatError struct {
	File   string // may be empty where the error around this one names it
	Offset int64  // bytes from the start; of a compressed file, of its unpacked contents
	Err    error  // what is wrong there
}

// Error implements error: one sentence.
func (e *FormatError) Error() string {
	text := fmt.Sprintf("at byte %d: %v", e.Offset, e.Err)
	if e.File != "" {
		text = e.File + ": " + text
	}
	return text
}

// Unwrap returns ErrFormat and Err.
func (e *FormatError) Unwrap() []error { return []error{ErrFormat, e.Err} }

// missingError is the error for a file that cannot be had, in one sentence.
type missingError struct {
	file    File
	dir     string
	offline bool
	tried   []error // one per mirror, beginning with its address; the last may be the disk's
}

// where returns the beginning of the sentence: the file, and the directory without it.
func (e *missingError) where() string {
	if e.dir == "" {
		return fmt.Sprintf("there is no data directory to look for %s in", e.file.Name)
	}
	return fmt.Sprintf("%s is not in %s", e.file.Name, e.dir)
}

func (e *missingError) Error() string {
	var b strings.Builder
	b.WriteString(e.where())
	switch {
	case e.offline:
		fmt.Fprintf(&b, " and downloads are switched off (it is at %s)", strings.Join(e.file.URLs, ", "))
	case len(e.tried) > 0:
		reasons := make([]string, len(e.tried))
		for i, err := range e.tried {
			reasons[i] = err.Error()
		}
		fmt.Fprintf(&b, " and could not be downloaded (%s)", strings.Join(reasons, "; "))
	default:
		fmt.Fprintf(&b, " (it is at %s)", strings.Join(e.file.URLs, ", "))
	}
	b.WriteString(": ")
	if e.dir != "" {
		fmt.Fprintf(&b, "put it by hand at %s, ", e.file.path(e.dir))
	}
	fmt.Fprintf(&b, "set %s to a directory that holds %s, or set %s=1 (go run ./reproductions: pass -standin) for drawn data in its place",
		DirVariable, filepath.FromSlash(e.file.Name), StandinVariable)
	return b.String()
}

func (e *missingError) Unwrap() []error { return append([]error{ErrUnavailable}, e.tried...) }
