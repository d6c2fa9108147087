package matfile

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"

	"github.com/aelab-go/autoencoders/datasets"
)

// Source is a set of images of one size in a MAT-file. Many have saved the file anew, each time with
// another checksum but the same pixels. So the pixels are checked, not the file.
type Source struct {
	File     datasets.File // without SHA256 and Check
	Variable string        // Pixels × Images: an image is a column
	Pixels   int           // of an image
	Images   int           // how many
	SHA256   string        // hex, of the pixels, image after image
}

// Load fetches the file and returns its pixels, image after image. Its errors are those of
// datasets.Config.Fetch, which uses Parse to check the file, and name the file.
func (s Source) Load(ctx context.Context, cfg datasets.Config) ([]uint8, error) {
	var pixels []uint8
	f := s.File
	f.Check = func(path string) error {
		file, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		pixels, err = s.Parse(file)
		return err
	}
	if _, err := cfg.Fetch(ctx, f); err != nil {
		return nil, err
	}
	return pixels, nil // of the file that Fetch took, which was the last to be checked
}

// Parse returns the pixels in a MAT-file, image after image. An error wraps
// datasets.ErrFormat or, if they are not the expected ones, datasets.ErrChecksum.
func (s Source) Parse(file []byte) ([]uint8, error) {
	a, err := Read(file, "", s.Variable)
	if err != nil {
		return nil, err
	}
	if len(a.Shape) != 2 || a.Shape[0] != s.Pixels || a.Shape[1] != s.Images {
		return nil, fmt.Errorf("%w: variable %q is %v, want [%d %d]", datasets.ErrChecksum, s.Variable, a.Shape, s.Pixels, s.Images)
	}
	hash := sha256.Sum256(a.Data)
	if sum := hex.EncodeToString(hash[:]); sum != s.SHA256 {
		return nil, fmt.Errorf("%w: SHA-256 of the pixels is %s, want %s", datasets.ErrChecksum, sum, s.SHA256)
	}
	return a.Data, nil
}
