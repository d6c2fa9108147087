package main

import (
	"os"
	"path/filepath"

	"github.com/aelab-go/autoencoders/aelab/npy"
)

// files are the cases of 200 MB of float32 in a .npy file that stays in the page cache.
// "write" does not wait for the disk, and neither does np.save; "write-synced" is
// npy.WriteFile, which does, and is compared with np.save and fsync.
func files() []Case {
	const values = 50_000_000
	file := func(name string, run func(path string, data []float32) error) Case {
		return Case{
			Name: "NPY/" + name, Unit: "MB/s", Work: 4 * values / 1e6,
			Setup: func(dir string) func() error {
				data := make([]float32, values)
				for i := range data {
					data[i] = float32(i)
				}
				path := filepath.Join(dir, "go.npy")
				if err := write(path, data); err != nil {
					return func() error { return err }
				}
				return func() error { return run(path, data) }
			},
		}
	}
	return []Case{
		file("write", write),
		file("write-synced", func(path string, data []float32) error { return npy.WriteFile(path, data) }),
		file("read", func(path string, _ []float32) error { _, err := npy.ReadFile(path); return err }),
	}
}

func write(path string, data []float32) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return npy.Write(f, data)
}
