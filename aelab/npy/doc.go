// Package npy reads and writes NumPy's files: .npy, one array, and .npz, a zip archive of
// named arrays. Files that it writes open in Python with np.load(path, allow_pickle=False).
//
// Read takes versions 1 to 3 of the format, the dtypes f2 f4 f8, i1 to i8, u1 to u8 and b1
// in NumPy's spellings and either byte order, and C or Fortran order. It returns C order.
// Write writes version 1.0, with the data at a multiple of 64 bytes, little-endian, in C
// order. It writes f2 for Float16. Files are replaced atomically: a full disk leaves the old
// one whole.
//
// The package does not trust headers. It checks products of dimensions for overflow, and
// compares sizes with the length of the input. If that is unknown, memory grows with the data
// that have arrived. Errors of the input are *Error, which says what is wrong, where, and what
// to do. It wraps ErrFormat if the file is broken, and ErrUnsupported if the file is sound but
// this package does not read it.
//
// float32, float64 and the one-byte types in the machine's byte order go straight between
// file and slice. The other types, and the other byte order, are decoded by npyio
// (github.com/sbinet/npyio). It sees only headers that this package has checked and rewritten.
// By itself it panics on a header without a newline, allocates whatever a header says, and
// returns Fortran arrays in the wrong order.
//
// Weights saved under PyTorch's names, an out×in matrix for each linear layer, load there:
//
//	with np.load("weights.npz", allow_pickle=False) as z:
//	    model.load_state_dict({name: torch.from_numpy(z[name]) for name in z.files})
//
// testdata/torch_load.py is the complete program, and torch_load.txt its output.
//
// Reading order: header.go (what a file says), decode.go (its elements), array.go,
// write.go, then archive.go, stream.go and create.go for archives.
//
// The layout of the files is NumPy's numpy.lib.format, enhancement proposal 1.
package npy
