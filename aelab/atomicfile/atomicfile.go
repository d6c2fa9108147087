// Package atomicfile writes files that appear, or are replaced, when everything is on disk.
// After an error or a crash, the path holds what it held before.
//
// A symbolic link stays, and the file that it leads to is replaced. Directories, devices, named
// pipes and sockets are refused with ErrNotRegular: a rename would put a file in their place.
package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// ErrNotRegular is the error for a path that holds something other than a file.
var ErrNotRegular = errors.New("not a regular file")

// A File replaces the one at a path when it is committed. Until then it has another name in the
// same directory, because a rename works only within a file system.
type File struct {
	*os.File
	path string // links followed
	done bool
}

// Create starts a file that Commit puts at path. It gets the permissions of the file that it
// replaces; a new file gets perm less the umask. The caller must end it with Commit or Abort.
// Errors are *fs.PathError.
func Create(path string, perm fs.FileMode) (*File, error) {
	path, existing, err := destination(path)
	if err != nil {
		return nil, err
	}
	if existing != nil {
		perm = existing.Mode().Perm()
	}
	dir, base := filepath.Split(path)
	for {
		name := fmt.Sprintf("%s.%s%d", dir, base, rand.Uint64())
		f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, perm)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		file := &File{File: f, path: path}
		if existing != nil {
			if err := file.setMode(perm); err != nil {
				file.Abort()
				return nil, err
			}
		}
		return file, nil
	}
}

// setMode sets the permissions if the umask has changed them.
func (f *File) setMode(perm fs.FileMode) error {
	info, err := f.Stat()
	if err != nil || info.Mode().Perm() == perm {
		return err
	}
	return f.Chmod(perm)
}

// destination follows links from path to the file, which need not exist. info is nil if it does
// not.
func destination(path string) (end string, info fs.FileInfo, err error) {
	const mostLinks = 40 // the limit of Linux
	end = path
	for range mostLinks {
		info, err := os.Lstat(end)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return end, nil, nil
		case err != nil:
			return "", nil, err
		case info.Mode()&fs.ModeSymlink == 0:
			if !info.Mode().IsRegular() {
				return "", nil, &fs.PathError{Op: "replace", Path: path, Err: fmt.Errorf("it is %s, %w", kind(info.Mode()), ErrNotRegular)}
			}
			return end, info, nil
		}
		to, err := os.Readlink(end)
		if err != nil {
			return "", nil, err
		}
		if !filepath.IsAbs(to) {
			dir, _ := filepath.Split(end)
			to = dir + to // Join would remove a/.. even if a is a link
		}
		end = to
	}
	return "", nil, &fs.PathError{Op: "replace", Path: path, Err: errors.New("too many symbolic links")}
}

func kind(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a directory"
	case mode&fs.ModeDevice != 0:
		return "a device"
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	}
	return "something special"
}

// Commit waits until the content is on disk and puts the file at its path. After an error the
// path holds what it held before.
func (f *File) Commit() error {
	if f.done {
		return fs.ErrClosed
	}
	err := f.Sync()
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), f.path)
	}
	f.done = true
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// Abort removes the file; the path holds what it held before. After Commit it does nothing.
func (f *File) Abort() {
	if f.done {
		return
	}
	f.done = true
	f.Close()
	os.Remove(f.Name()) // the caller could do nothing about an error
}

// WriteFile writes data to the file at path. For perm see Create.
func WriteFile(path string, data []byte, perm fs.FileMode) error {
	f, err := Create(path, perm)
	if err != nil {
		return err
	}
	defer f.Abort()
	if _, err := f.Write(data); err != nil {
		return err
	}
	return f.Commit()
}
