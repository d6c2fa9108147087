package idx

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/aelab-go/autoencoders/datasets"
)

func TestRead(t *testing.T) {
	for _, test := range []struct {
		name string
		file []byte
		want Array
	}{
		{"labels", file([]uint32{3}, 5, 0, 4), Array{[]int{3}, []uint8{5, 0, 4}}},
		{"images", file([]uint32{2, 2, 1}, 1, 2, 3, 4), Array{[]int{2, 2, 1}, []uint8{1, 2, 3, 4}}},
		{"none", file([]uint32{0, 28, 28}), Array{[]int{0, 28, 28}, nil}},
		{"packed", pack(file([]uint32{3}, 5, 0, 4)), Array{[]int{3}, []uint8{5, 0, 4}}},
		{"over a megabyte", file([]uint32{3 << 20}, bytes.Repeat([]byte{1, 2, 3}, 1<<20)...),
			Array{[]int{3 << 20}, bytes.Repeat([]byte{1, 2, 3}, 1<<20)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := Read(iotest.HalfReader(bytes.NewReader(test.file)), "x")
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got.Shape, test.want.Shape) || !bytes.Equal(got.Data, test.want.Data) {
				t.Errorf("got shape %v and %d values, want %v and %d", got.Shape, len(got.Data), test.want.Shape, len(test.want.Data))
			}
		})
	}
}

// TestReadFaults checks that each fault gives an error that says what and where.
func TestReadFaults(t *testing.T) {
	good := file([]uint32{2, 2, 1}, 1, 2, 3, 4)
	packed := pack(good)
	for _, test := range []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, "at byte 0: the file ends after 0 of 4 bytes here"},
		{"magic cut", good[:3], "at byte 3: the file ends after 3 of 4 bytes here"},
		{"web page", []byte("<!DOCTYPE html>"), "at byte 0: magic number is 0x3c21444f, so this is no IDX file"},
		{"type", patch(good, 2, 0x0d), "at byte 2: element type is 0xd, want 0x8 (unsigned byte)"},
		{"no axis", patch(good, 3, 0), "at byte 3: 0 axes, want 1 to 4"},
		{"many axes", patch(good, 3, 200), "at byte 3: 200 axes, want 1 to 4"},
		{"lengths cut", good[:9], "at byte 9: the file ends after 5 of 12 bytes here"},
		{"values cut", good[:18], "at byte 18: the file ends after 2 of 4 bytes here"},
		{"promises 2 GB", file([]uint32{1 << 31}, 1, 2, 3), "at byte 11: the file ends after 3 of 2147483648 bytes here"},
		{"promises more", file([]uint32{1 << 31, 2}, 1), "at byte 8: axis 1 of length 2 makes an array of more than 2147483648 bytes"},
		{"overflow", file([]uint32{1<<32 - 1, 1<<32 - 1, 1<<32 - 1, 1<<32 - 1}), "at byte 4: axis 0 of length 4294967295 makes an array of more than"},
		{"trailing", append(slices.Clone(good), 0), "at byte 20: bytes after the 4 that the header announces"},
		{"trailing within gzip", pack(append(slices.Clone(good), 0)), "at byte 20: bytes after the 4"},
		{"trailing after gzip", append(slices.Clone(packed), "junk that is no member"...), "at byte 20: gzip: invalid header"},
		{"gzip header cut", packed[:5], "at byte 0: unexpected EOF"},
		{"gzip cut", packed[:12], "the file ends after "},
		{"gzip checksum cut", packed[:len(packed)-3], "at byte 20: unexpected EOF"},
		{"gzip checksum", patch(packed, len(packed)-8, packed[len(packed)-8]^1), "at byte 20: gzip: invalid checksum"},
		{"deflate", patch(packed, 10, 7), "at byte 0: flate: corrupt input"}, // block type 3 is reserved
	} {
		t.Run(test.name, func(t *testing.T) {
			a, err := Read(bytes.NewReader(test.file), "x")
			var fault *datasets.FormatError
			if !errors.Is(err, datasets.ErrFormat) || !errors.As(err, &fault) || fault.File != "x" {
				t.Fatalf("got %v, %v, want a datasets.FormatError in x", a, err)
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %q, want %q in it", err, test.want)
			}
		})
	}
}

// TestDiskError checks that a failing disk is not called a malformed file.
func TestDiskError(t *testing.T) {
	disk := &fs.PathError{Op: "read", Path: "x", Err: errors.New("input/output error")}
	good := file([]uint32{2, 2, 1}, 1, 2, 3, 4)
	for _, n := range []int{3, 18, 20} {
		_, err := Read(io.MultiReader(bytes.NewReader(good[:n]), iotest.ErrReader(disk)), "x")
		if !errors.Is(err, disk) || errors.Is(err, datasets.ErrFormat) {
			t.Errorf("disk fails after %d bytes: got %v, want %v alone", n, err, disk)
		}
	}
}

// FuzzRead looks for panics, for memory beyond what the bytes can hold, and for errors
// that are not faults of the file.
func FuzzRead(f *testing.F) {
	good := file([]uint32{2, 2, 1}, 1, 2, 3, 4)
	f.Add(good)
	f.Add(pack(good))
	f.Add(pack(good)[:20])
	f.Add(file([]uint32{1 << 31}, 1, 2, 3))
	f.Add(file([]uint32{3}, 5, 0, 4))
	f.Fuzz(func(t *testing.T, data []byte) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		a, err := Read(bytes.NewReader(data), "x")
		runtime.ReadMemStats(&after)
		// Deflate packs at most 1032 to 1 and memory grows by doubling; beside that, a
		// megabyte to begin with and the reader's own buffers.
		limit := uint64(2<<20 + 4*1032*len(data))
		if used := after.TotalAlloc - before.TotalAlloc; used > limit {
			t.Errorf("%d bytes allocated for a file of %d, want at most %d", used, len(data), limit)
		}
		if err != nil {
			if !errors.Is(err, datasets.ErrFormat) {
				t.Errorf("%v is no datasets.ErrFormat", err)
			}
			return
		}
		var axes []uint32
		for _, n := range a.Shape {
			axes = append(axes, uint32(n))
		}
		again, err := Read(bytes.NewReader(file(axes, a.Data...)), "x")
		if err != nil || !slices.Equal(again.Shape, a.Shape) || !bytes.Equal(again.Data, a.Data) {
			t.Errorf("%v does not survive a round trip: %v, %v", a, again, err)
		}
	})
}

// file returns an IDX file.
func file(axes []uint32, values ...uint8) []byte {
	b := []byte{0, 0, typeUint8, byte(len(axes))}
	for _, n := range axes {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	return append(b, values...)
}

// patch returns a copy of b with another byte at an offset.
func patch(b []byte, at int, v byte) []byte {
	b = slices.Clone(b)
	b[at] = v
	return b
}

func pack(b []byte) []byte {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	w.Write(b)
	w.Close()
	return packed.Bytes()
}
