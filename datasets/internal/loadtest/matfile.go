package loadtest

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/internal/matfile"
)

// MATFile returns a plain little-endian MAT-file of one uint8 variable.
func MATFile(variable string, rows, cols int, values []uint8) []byte {
	pad := func(b []byte) []byte { return append(b, make([]byte, -len(b)&7)...) }
	words := func(b []byte, v ...int) []byte {
		for _, v := range v {
			b = binary.LittleEndian.AppendUint32(b, uint32(v))
		}
		return b
	}
	v := words(nil, 6, 8, 9, 0)    // class uint8
	v = words(v, 5, 8, rows, cols) // dimensions
	v = words(v, 1, len(variable))
	v = pad(append(v, variable...))
	v = words(v, 2, len(values))
	v = pad(append(v, values...))

	b := make([]byte, 128)
	copy(b[124:], "\x00\x01IM")
	return append(words(b, 14, len(v)), v...)
}

// CheckRefused checks that load refuses files with other contents than the source's, even if a stand-in
// is allowed, and that the error names the file.
func CheckRefused(t *testing.T, s matfile.Source, load Load) {
	t.Helper()
	zeros := make([]uint8, s.Pixels*s.Images)
	whole := MATFile(s.Variable, s.Pixels, s.Images, zeros)
	for _, test := range []struct {
		name     string
		contents []byte
		is       error
		want     string
	}{
		{"web page", []byte("<html>" + strings.Repeat(" ", 200)), datasets.ErrFormat, "no level 5 MAT-file"},
		{"cut", whole[:len(whole)-8], datasets.ErrFormat, fmt.Sprintf("at byte 128: element of %d bytes, but only", len(whole)-128-8)},
		{"other variable", MATFile("other", 1, 4, make([]uint8, 4)), datasets.ErrFormat, fmt.Sprintf("no variable %q", s.Variable)},
		{"other shape", MATFile(s.Variable, s.Images, s.Pixels, zeros), datasets.ErrChecksum,
			fmt.Sprintf("variable %q is [%d %d], want [%d %d]", s.Variable, s.Images, s.Pixels, s.Pixels, s.Images)},
		{"other pixels", whole, datasets.ErrChecksum, "SHA-256 of the pixels is "},
		{"huge", make([]byte, s.File.Size+1), datasets.ErrChecksum, fmt.Sprintf("%d bytes, want at most %d", s.File.Size+1, s.File.Size)},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, filepath.FromSlash(s.File.Name))
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, test.contents, 0o666); err != nil {
				t.Fatal(err)
			}
			_, err := load(context.Background(), datasets.Config{Dir: dir, AllowStandin: true})
			if !errors.Is(err, test.is) {
				t.Fatalf("got %v, want %v", err, test.is)
			}
			for _, part := range []string{path, test.want, "delete it"} {
				if strings.Count(err.Error(), part) != 1 {
					t.Errorf("got %q, want %q in it once", err, part)
				}
			}
		})
	}
}
