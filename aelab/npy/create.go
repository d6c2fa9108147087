package npy

import (
	"archive/zip"
	"errors"
	"fmt"
	"hash"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aelab-go/autoencoders/aelab/atomicfile"
)

// An ArchiveWriter writes an .npz file. The file appears, or is replaced, in Close:
//
//	w, err := npy.CreateArchive(path)
//	if err != nil {
//		return err
//	}
//	defer w.Abort() // does nothing after Close
//	if err := w.Write("encoder.0.weight", weight); err != nil {
//		return err
//	}
//	return w.Close()
//
// The same calls make the same file, byte for byte: it holds no times.
type ArchiveWriter struct {
	// Deflate compresses the members that are written after it is set. The file gets smaller,
	// and takes many times as long to write.
	Deflate bool

	// Digest, if it is set before the first Write, hashes all bytes of the file, for instance
	// by SHA-256.
	Digest hash.Hash

	path  string
	file  *atomicfile.File
	zip   *zip.Writer
	names map[string]bool
	err   error // of an earlier call: there is nothing to commit
}

// CreateArchive starts an archive that Close puts at path.
func CreateArchive(path string) (*ArchiveWriter, error) {
	f, err := create(path)
	if err != nil {
		return nil, err
	}
	w := &ArchiveWriter{path: path, file: f, names: make(map[string]bool)}
	w.zip = zip.NewWriter(output{w})
	return w, nil
}

// output writes to the file of an archive and to its digest.
type output struct{ *ArchiveWriter }

func (o output) Write(p []byte) (int, error) {
	n, err := o.file.Write(p)
	if o.Digest != nil {
		o.Digest.Write(p[:n]) // never fails
	}
	return n, err
}

// dosEpoch is the earliest time that a zip archive can hold. NumPy writes it, too.
var dosEpoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Write adds an array. For data and shape, see the function Write. The name, with or without
// .npy, must be new in the archive. After an error, Close fails.
func (w *ArchiveWriter) Write(name string, data any, shape ...int) error {
	c := newContent(data, shape)
	if w.err != nil {
		return w.err
	}
	name = strings.TrimSuffix(name, ".npy")
	switch {
	case name == "" || !utf8.ValidString(name):
		return w.fail(fmt.Errorf("npy: %s: an array cannot be named %q", w.path, name))
	case w.names[name]:
		return w.fail(fmt.Errorf("npy: %s: there is an array %q already", w.path, name))
	}
	w.names[name] = true
	header := zip.FileHeader{Name: name + ".npy", Method: zip.Store, Modified: dosEpoch}
	if w.Deflate {
		header.Method = zip.Deflate
	}
	f, err := w.zip.CreateHeader(&header)
	if err == nil {
		err = c.writeTo(f)
	}
	if err != nil {
		return w.fail(saveFailed(w.path, err))
	}
	return nil
}

// Close completes the archive, waits until it is on disk and puts it at its path. If
// anything failed, now or before, it leaves the path as it was and returns the error.
func (w *ArchiveWriter) Close() error {
	if w.err != nil {
		return w.err
	}
	if err := w.zip.Close(); err != nil {
		return w.fail(saveFailed(w.path, err))
	}
	if err := commit(w.file, w.path); err != nil {
		return w.fail(err)
	}
	w.err = fmt.Errorf("npy: %s: the archive is closed", w.path)
	return nil
}

// Abort gives up the archive and leaves the path as it was. After Close it does nothing.
func (w *ArchiveWriter) Abort() {
	if w.err == nil {
		w.fail(errors.New("npy: the archive was given up"))
	}
}

// fail removes the temporary file, and makes all later calls return err.
func (w *ArchiveWriter) fail(err error) error {
	w.err = err
	w.file.Abort()
	return err
}
