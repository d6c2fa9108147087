package datasets

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"

	"github.com/aelab-go/autoencoders/aelab/atomicfile"
)

// File is one file of a data set: its name, its right contents, and the servers that have it.
type File struct {
	Name   string // below the data directory, with slashes: "mnist/train-labels-idx1-ubyte.gz"
	Size   int64  // bytes; the most that is accepted where SHA256 is empty
	SHA256 string // hex; empty for a file whose container differs from source to source

	// Check, if not nil, reads the file and returns an error if its contents are wrong. The path need
	// not be in the error. A file with no SHA256 must have a Check.
	Check func(path string) error

	URLs []string // mirrors, in the order in which they are tried
}

func (f File) path(dir string) string { return filepath.Join(dir, filepath.FromSlash(f.Name)) }

// verify returns an error if the file at path is not f. The error says what was found and what was
// expected, not what to do about it.
func (f File) verify(path string) error {
	r, err := os.Open(path)
	if err != nil {
		return err
	}
	defer r.Close()
	info, err := r.Stat()
	if err != nil {
		return err
	}
	switch size := info.Size(); {
	case !info.Mode().IsRegular():
		return fmt.Errorf("%w: not a regular file", ErrChecksum)
	case f.SHA256 == "" && size > f.Size:
		return fmt.Errorf("%w: %d bytes, want at most %d", ErrChecksum, size, f.Size)
	case f.SHA256 != "":
		h := sha256.New()
		if _, err := io.Copy(h, r); err != nil {
			return err
		}
		if got := hex.EncodeToString(h.Sum(nil)); got != f.SHA256 {
			return fmt.Errorf("%w: SHA-256 is %s (%d bytes), want %s (%d bytes)", ErrChecksum, got, size, f.SHA256, f.Size)
		}
	}
	if f.Check != nil {
		return f.Check(path)
	}
	return nil
}

// Fetch returns the path of f in the data directory, downloading it if it is not there.
//
// A file that is there is preferred to the mirrors. It is checked too: a wrong one is an error, never
// used and never replaced. A download goes to a temporary file and gets its name only when it has been
// checked, so the directory holds whole files or none. If two processes fetch the same file at once,
// each downloads it, and the later one replaces the file by an equal one.
//
// The error wraps ErrUnavailable if the file is not there and could not be downloaded. It wraps
// ErrChecksum or f.Check's error if the file that is there is wrong, and ctx's error if ctx ended
// first. Fetch panics if f has neither SHA256 nor Check.
func (cfg Config) Fetch(ctx context.Context, f File) (path string, err error) {
	if f.SHA256 == "" && f.Check == nil {
		panic("datasets: Fetch: " + f.Name + " has neither SHA256 nor Check")
	}
	if cfg.Dir == "" {
		return "", &missingError{file: f}
	}
	path = f.path(cfg.Dir)
	err = f.verify(path)
	var unreadable *fs.PathError
	switch {
	case err == nil:
		return path, nil
	case errors.Is(err, fs.ErrNotExist): // go on
	case errors.As(err, &unreadable):
		return "", err
	case cfg.Offline:
		return "", fmt.Errorf("%s: %w: delete it, or put the right file there", path, err)
	default:
		return "", fmt.Errorf("%s: %w: delete it to have it downloaded again, or put the right file there", path, err)
	}
	if cfg.Offline {
		return "", &missingError{file: f, dir: cfg.Dir, offline: true}
	}
	if err := cfg.download(ctx, f, path, newClient()); err != nil {
		return "", err
	}
	return path, nil
}

// download tries the mirrors of f in turn. It gives up at once if ctx ends or the disk refuses, because
// another mirror would not help.
func (cfg Config) download(ctx context.Context, f File, path string, c client) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return &missingError{file: f, dir: cfg.Dir, tried: []error{err}}
	}
	var tried []error
	for _, url := range f.URLs {
		cfg.logf("downloading %s from %s", f.Name, url)
		err := cfg.downloadFrom(ctx, f, path, c, url)
		var disk *diskError
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return fmt.Errorf("downloading %s: %w", f.Name, context.Cause(ctx))
		case errors.As(err, &disk):
			return &missingError{file: f, dir: cfg.Dir, tried: append(tried, err)}
		}
		tried = append(tried, fmt.Errorf("%s: %w", url, err))
		cfg.logf("%v", tried[len(tried)-1])
	}
	return &missingError{file: f, dir: cfg.Dir, tried: tried}
}

// downloadFrom downloads f from one mirror, checks it and gives it its name. If anything goes wrong, no
// part of it stays behind.
func (cfg Config) downloadFrom(ctx context.Context, f File, path string, c client, url string) error {
	file, err := atomicfile.Create(path, 0o666)
	if err != nil {
		return &diskError{err}
	}
	defer file.Abort() // does nothing once the file has its name

	if err := c.get(ctx, f, url, file, cfg.logf); err != nil {
		return err
	}
	if err := f.verify(file.Name()); err != nil {
		return err
	}
	if err := file.Commit(); err != nil {
		return &diskError{err}
	}
	return nil
}

// diskError marks the failures of this computer, as opposed to those of a mirror.
type diskError struct{ err error }

func (e *diskError) Error() string { return e.err.Error() }
func (e *diskError) Unwrap() error { return e.err }

// diskWriter writes to w and marks its errors.
type diskWriter struct{ w io.Writer }

func (d diskWriter) Write(p []byte) (int, error) {
	n, err := d.w.Write(p)
	if err != nil {
		err = &diskError{err}
	}
	return n, err
}

func newClient() client {
	return client{http: http.DefaultClient, silence: maxSilence, pause: reportPause}
}
