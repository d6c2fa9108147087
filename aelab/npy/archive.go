package npy

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// An Archive is an open .npz file. Its methods may be called concurrently.
type Archive struct {
	path    string
	size    int64
	file    io.Closer
	names   []string
	members map[string]*zip.File // by their own names, with .npy
}

// OpenArchive opens an .npz file, with members stored or deflated. Its arrays are the members
// whose names end in .npy and those whose content begins like an array. Of several members with
// one name, the last counts. An array that this package does not support fails when it is read,
// not before. The caller must Close the archive.
func OpenArchive(path string) (*Archive, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("npy: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("npy: %w", err)
	}
	a, err := newArchive(f, info.Size())
	if err != nil {
		f.Close()
		return nil, in(path, "", err)
	}
	a.path, a.file = path, f
	return a, nil
}

func newArchive(r io.ReaderAt, size int64) (*Archive, error) {
	// A damaged list may hold offsets outside the file. A section answers them with EOF.
	z, err := zip.NewReader(io.NewSectionReader(r, 0, size), size)
	if err != nil {
		var start [len(magic)]byte
		if _, err := r.ReadAt(start[:], 0); err == nil && string(start[:]) == magic {
			return nil, malformed(0, "this is one array, not an archive: read it with ReadFile")
		}
		return nil, readFailed(err, -1, "the list of members")
	}
	a := &Archive{size: size, members: make(map[string]*zip.File)}
	var members []string
	for _, f := range z.File {
		if !isArray(f) {
			continue
		}
		if a.members[f.Name] == nil {
			members = append(members, f.Name)
		}
		a.members[f.Name] = f
	}
	for _, member := range members {
		name := strings.TrimSuffix(member, ".npy")
		if a.members[name] != nil { // another array has this name
			name = member
		}
		a.names = append(a.names, name)
	}
	return a, nil
}

// isArray reports whether f is an array by its name or by its content.
func isArray(f *zip.File) bool {
	if strings.HasSuffix(f.Name, ".npy") {
		return true
	}
	r, err := f.Open()
	if err != nil {
		return false
	}
	defer r.Close()
	var start [len(magic)]byte
	_, err = io.ReadFull(r, start[:])
	return err == nil && string(start[:]) == magic
}

// Names returns the names of the arrays, in the order of the archive. They are the names of the
// members without .npy. If another array has that name, .npy stays.
func (a *Archive) Names() []string { return slices.Clone(a.names) }

// Close closes the file. Streams of the archive must not be used after it.
func (a *Archive) Close() error { return a.file.Close() }

// Read reads the array of the given name, the member's name with or without .npy. If there is
// none, the error wraps fs.ErrNotExist and lists the names of the arrays. Like np.load, Read
// ignores bytes that follow the array in its member.
func (a *Archive) Read(name string) (*Array, error) {
	s, err := a.open(name)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	data, err := s.elements.all(s.known)
	if err == nil {
		err = s.finish()
	}
	if err != nil {
		return nil, in(a.path, s.name, err)
	}
	return &Array{Shape: s.Shape, Data: data}, nil
}

// Stream opens the array of the given name, as Read finds it, for reading in batches of rows. It
// refuses arrays in Fortran order with ErrUnsupported, because their rows are not contiguous. The
// caller must Close the stream.
func (a *Archive) Stream(name string) (*Stream, error) {
	s, err := a.open(name)
	if err != nil {
		return nil, err
	}
	if s.header.fortran && reorders(s.Shape) {
		s.Close()
		return nil, in(a.path, s.name, unsupported(0, "it is in Fortran order, which cannot be read in rows: use Read, or save np.ascontiguousarray(a)"))
	}
	return s, nil
}

// open reads the header of a member. It checks that the size in the header fits the size in the
// archive's list of members.
func (a *Archive) open(name string) (*Stream, error) {
	f := a.members[name]
	if f == nil {
		f = a.members[name+".npy"]
	}
	if f == nil {
		return nil, in(a.path, name, &Error{Offset: -1, Reason: fmt.Sprintf("there is no such array, only %q", a.names), Err: fs.ErrNotExist})
	}
	if err := a.supports(f); err != nil {
		return nil, in(a.path, name, err)
	}
	r, err := f.Open()
	if err != nil {
		return nil, in(a.path, name, readFailed(err, -1, "the member"))
	}
	s := &Stream{archive: a.path, name: name, r: r, known: f.Method == zip.Store}
	h, err := readHeader(r)
	if err == nil {
		err = h.fits(int64(f.UncompressedSize64))
	}
	if err != nil {
		r.Close()
		return nil, in(a.path, name, err)
	}
	s.start(h)
	return s, nil
}

// supports checks the entry of f in the list of members.
func (a *Archive) supports(f *zip.File) error {
	const encrypted = 1
	switch {
	case f.Flags&encrypted != 0:
		return unsupported(-1, "it is encrypted: save it again with np.savez")
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return unsupported(-1, "it is compressed by method %d, only stored and deflated members are read: save it again with np.savez_compressed", f.Method)
	case f.UncompressedSize64 > 1<<62 || f.CompressedSize64 > uint64(a.size) ||
		f.Method == zip.Store && f.CompressedSize64 != f.UncompressedSize64:
		return malformed(-1, "the list of members promises %d bytes in %d of the archive's %d: it is truncated or damaged, get it again",
			f.UncompressedSize64, f.CompressedSize64, a.size)
	}
	return nil
}

var errClosed = errors.New("npy: the stream is closed")
