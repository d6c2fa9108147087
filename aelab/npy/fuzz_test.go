package npy

import (
	"bytes"
	"errors"
	"io"
	"os"
	"reflect"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// wantInputError fails the test unless err reports broken or unsupported input.
func wantInputError(t *testing.T, err error) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || !errors.Is(err, ErrFormat) && !errors.Is(err, ErrUnsupported) {
		t.Fatalf("got %v, want an *Error of ErrFormat or ErrUnsupported", err)
	}
}

// FuzzRead checks that no input makes Read panic or allocate much more than the input
// holds. It checks that the result does not depend on whether the length is known, and
// that an array that was read can be written and read again.
func FuzzRead(f *testing.F) {
	f.Add([]byte(formatHeader("<f4", []int{2}) + "abcdefgh"))
	f.Add(file(2, "{'shape': (2, 2), 'descr': '>i2', 'fortran_order': True}", 1, 2, 3, 4, 5, 6, 7, 8))
	f.Add(file(3, `{"descr": "|b1", "shape": (), "fortran_order": False}`, 7))
	f.Fuzz(func(t *testing.T, input []byte) {
		var a, b *Array
		var err, errUnknown error
		taken := allocated(func() {
			a, err = Read(bytes.NewReader(input))
			b, errUnknown = Read(io.MultiReader(bytes.NewReader(input)))
		})
		if limit := int64(64*len(input) + 8<<20); taken > limit {
			t.Fatalf("%d bytes of input, %d allocated", len(input), taken)
		}
		if err != nil || errUnknown != nil {
			wantInputError(t, err)
			wantInputError(t, errUnknown)
			return
		}
		same(t, a, b)
		if _, err := a.Matrix(); err != nil {
			t.Fatal(err)
		}
		rewrite(t, a)
	})
}

// same compares two arrays by their bytes, as NaN is not equal to itself.
func same(t *testing.T, a, b *Array) {
	t.Helper()
	if !reflect.DeepEqual(describe("", a), describe("", b)) {
		t.Fatalf("two arrays that should be the same: %v and %v", a, b)
	}
}

// rewrite writes and reads an array, if Write takes its type.
func rewrite(t *testing.T, a *Array) {
	t.Helper()
	switch a.Data.(type) {
	case []float32, []float64, []int64, []uint8:
		var buffer bytes.Buffer
		if err := Write(&buffer, a.Data, a.Shape...); err != nil {
			t.Fatal(err)
		}
		b, err := Read(&buffer)
		if err != nil {
			t.Fatal(err)
		}
		same(t, a, b)
	}
}

// maxInflation is the most bytes that one deflated byte can become: 258 bytes in 2 bits.
const maxInflation = 1032

// FuzzArchive does the same as FuzzRead for archives, and compares streams with whole arrays.
func FuzzArchive(f *testing.F) {
	for _, deflate := range []bool{false, true} {
		sample, err := os.ReadFile(sampleArchive(f, deflate, writeCases()[3:]))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(sample)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		a, err := newArchive(bytes.NewReader(input), int64(len(input)))
		if err != nil {
			wantInputError(t, err)
			return
		}
		for _, name := range a.Names() {
			var whole *Array
			taken := allocated(func() { whole, err = a.Read(name) })
			if limit := int64(64*maxInflation*len(input) + 8<<20); taken > limit {
				t.Fatalf("%d bytes of input, %d allocated", len(input), taken)
			}
			if err != nil {
				wantInputError(t, err)
				continue
			}
			streamed(t, a, name, whole)
			rewrite(t, whole)
		}
	})
}

// streamed compares an array with the batches of its stream.
func streamed(t *testing.T, a *Archive, name string, whole *Array) {
	t.Helper()
	s, err := a.Stream(name)
	if err != nil {
		wantInputError(t, err)
		return
	}
	defer s.Close()
	want, err := whole.Matrix()
	if err != nil {
		t.Fatal(err)
	}
	if want.Cols == 0 || want.Cols > 1<<20 {
		return
	}
	got := mat32.New(0, want.Cols)
	for batch := mat32.New(2, want.Cols); ; {
		n, err := s.ReadRows(batch)
		if err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		got.Rows += n
		got.Data = append(got.Data, batch.Data[:n*want.Cols]...)
	}
	same(t, &Array{[]int{want.Rows, want.Cols}, want.Data[:want.Rows*want.Cols]}, &Array{[]int{got.Rows, got.Cols}, got.Data})
}
