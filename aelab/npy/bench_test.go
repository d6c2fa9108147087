package npy

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// BenchmarkFloat32 writes and reads 200 MB of float32, in the page cache, and lets NumPy do
// the same on the same disk just before. The metric best-MB/s is that of the best of the
// runs, ×NumPy its ratio to NumPy's best of ten. Write does not wait for the disk, nor does
// np.save; WriteFile does, and is compared with np.save and fsync.
func BenchmarkFloat32(b *testing.B) {
	dir := b.TempDir()
	data := make([]float32, 50_000_000)
	for i := range data {
		data[i] = float32(i)
	}
	path := filepath.Join(dir, "go.npy")
	for _, c := range []struct {
		name string
		do   func() error
	}{
		{"write", func() error {
			f, err := os.Create(path)
			if err != nil {
				return err
			}
			defer f.Close()
			return Write(f, data)
		}},
		{"write-synced", func() error { return WriteFile(path, data) }},
		{"read", func() error {
			_, err := ReadFile(path)
			return err
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			numpy := benchmarkNumPy(b, dir, c.name)
			b.SetBytes(int64(4 * len(data)))
			best := time.Duration(1 << 62)
			for b.Loop() {
				start := time.Now()
				if err := c.do(); err != nil {
					b.Fatal(err)
				}
				best = min(best, time.Since(start))
			}
			ours := 4 * float64(len(data)) / best.Seconds() / 1e6
			b.ReportMetric(ours, "best-MB/s")
			if numpy > 0 {
				b.ReportMetric(numpy, "NumPy-MB/s")
				b.ReportMetric(ours/numpy, "×NumPy")
			}
		})
	}
}

// benchmarkNumPy returns NumPy's MB/s at a job of testdata/roundtrip.py, or 0 where NumPy
// is not here.
func benchmarkNumPy(b *testing.B, dir, job string) (speed float64) {
	b.Helper()
	interpreter := os.Getenv("AELAB_PYTHON")
	if interpreter == "" {
		interpreter = "python3"
	}
	if err := exec.Command(interpreter, "-c", "import numpy").Run(); err != nil {
		b.Log("only our own speed: python3 with numpy is not here, set AELAB_PYTHON to an interpreter that has it")
		return 0
	}
	out := strings.TrimSpace(string(run(b, interpreter, "bench", dir, job)))
	speed, err := strconv.ParseFloat(out, 64)
	if err != nil {
		b.Fatalf("roundtrip.py bench printed %q", out)
	}
	return speed
}
