package npy_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/npy"
)

// A matrix goes to a file that Python opens with np.load("codes.npy"), and comes back.
func Example() {
	dir, err := os.MkdirTemp("", "npy")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "codes.npy")

	codes := mat32.View([]float32{0.5, -1, 2, 0, 1, 3}, 3, 2)
	if err := npy.WriteFile(path, codes); err != nil {
		panic(err)
	}
	a, err := npy.ReadFile(path)
	if err != nil {
		panic(err)
	}
	fmt.Println(a.Shape, a.Data)
	// Output: [3 2] [0.5 -1 2 0 1 3]
}

// Images of any dtype become a matrix with one image in a row.
func ExampleArray_Matrix() {
	var file bytes.Buffer
	if err := npy.Write(&file, []uint8{0, 255, 255, 0, 9, 9, 9, 9}, 2, 2, 2); err != nil { // 2 images of 2×2
		panic(err)
	}
	a, err := npy.Read(&file)
	if err != nil {
		panic(err)
	}
	m, err := a.Matrix()
	if err != nil {
		panic(err)
	}
	fmt.Println(m.Rows, m.Cols, mat32.Row(m, 0))
	// Output: 2 4 [0 255 255 0]
}

// Errors distinguish broken files from those that this package cannot read.
func ExampleRead_errors() {
	var file bytes.Buffer
	if err := npy.Write(&file, []float32{1, 2, 3}); err != nil {
		panic(err)
	}
	_, err := npy.Read(bytes.NewReader(file.Bytes()[:130]))
	fmt.Println(err)
	fmt.Println(errors.Is(err, npy.ErrFormat), errors.Is(err, npy.ErrUnsupported))
	// Output:
	// npy: byte 128: the header promises 12 bytes of data, shape (3,) of <f4, but 2 follow: it is truncated, get it again
	// true false
}

// A large member is read in batches of rows; memory holds one batch.
func ExampleStream() {
	dir, err := os.MkdirTemp("", "npy")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "images.npz")
	if err := save(path); err != nil {
		panic(err)
	}

	archive, err := npy.OpenArchive(path)
	if err != nil {
		panic(err)
	}
	defer archive.Close()
	fmt.Println(archive.Names())

	images, err := archive.Stream("images")
	if err != nil {
		panic(err)
	}
	defer images.Close()
	fmt.Println(images.Shape, images.DType)
	for batch := mat32.New(2, 4); ; {
		n, err := images.ReadRows(batch)
		if err == io.EOF {
			break
		} else if err != nil {
			panic(err)
		}
		fmt.Println(n, mat32.Flat(mat32.Rows(batch, 0, n)))
	}
	// Output:
	// [images labels]
	// [3 2 2] |u1
	// 2 [0 1 2 3 4 5 6 7]
	// 1 [8 9 10 11]
}

// ExampleFloat16 writes half floats, which are read as float32.
func ExampleFloat16() {
	var file bytes.Buffer
	if err := npy.Write(&file, npy.Float16{1, 0.1, 65504, 65520}); err != nil {
		panic(err)
	}
	array, err := npy.Read(&file)
	if err != nil {
		panic(err)
	}
	fmt.Println(array.Data)
	// Output: [1 0.099975586 65504 +Inf]
}

// save shows how an archive is written. It is complete after Close, or not there at all.
func save(path string) error {
	w, err := npy.CreateArchive(path)
	if err != nil {
		return err
	}
	defer w.Abort()
	if err := w.Write("images", []uint8{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 3, 2, 2); err != nil {
		return err
	}
	if err := w.Write("labels", []int64{7, 2, 1}); err != nil {
		return err
	}
	return w.Close()
}
