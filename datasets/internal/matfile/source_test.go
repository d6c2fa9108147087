package matfile_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/internal/loadtest"
	"github.com/aelab-go/autoencoders/datasets/internal/matfile"
)

// small returns a source of two images of three pixels, and the pixels.
func small() (matfile.Source, []uint8) {
	pixels := []uint8{1, 2, 3, 4, 5, 6}
	sum := sha256.Sum256(pixels)
	return matfile.Source{
		File:     datasets.File{Name: "some/small.mat", Size: 1 << 10},
		Variable: "dots", Pixels: 3, Images: 2,
		SHA256: hex.EncodeToString(sum[:]),
	}, pixels
}

func TestSource(t *testing.T) {
	s, want := small()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "some"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "some", "small.mat"), loadtest.MATFile("dots", 3, 2, want), 0o666); err != nil {
		t.Fatal(err)
	}
	got, err := s.Load(context.Background(), datasets.Config{Dir: dir, Offline: true})
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}

func TestSourceRefuses(t *testing.T) {
	s, _ := small()
	loadtest.CheckRefused(t, s, func(ctx context.Context, cfg datasets.Config) (datasets.Images, error) {
		pixels, err := s.Load(ctx, cfg)
		if pixels != nil {
			t.Errorf("got %v beside the error", pixels)
		}
		return datasets.Images{}, err
	})
}

// FuzzParse looks for panics, and for wrong files that are taken for the right one.
func FuzzParse(f *testing.F) {
	s, pixels := small()
	f.Add([]byte("<html>"))
	f.Add(loadtest.MATFile("dots", 3, 2, make([]uint8, 6)))
	f.Add(loadtest.MATFile("dots", 2, 3, pixels))
	f.Add(loadtest.MATFile("dots", 3, 2, pixels[:4]))
	f.Add(loadtest.MATFile("dot", 3, 2, pixels))
	f.Fuzz(func(t *testing.T, file []byte) {
		got, err := s.Parse(file)
		switch {
		case err == nil && bytes.Equal(got, pixels):
		case got != nil || !errors.Is(err, datasets.ErrFormat) && !errors.Is(err, datasets.ErrChecksum):
			t.Errorf("got %v and %v, want nothing and a datasets.ErrFormat or ErrChecksum", got, err)
		}
	})
}
