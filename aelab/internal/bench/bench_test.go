package main

import (
	"strings"
	"testing"
)

func BenchmarkSGEMM(b *testing.B) { benchmark(b, "SGEMM/", cases()) }
func BenchmarkGonum(b *testing.B) { benchmark(b, "SGEMM/", products(true)) }
func BenchmarkStep(b *testing.B)  { benchmark(b, "Step/", cases()) }
func BenchmarkPeak(b *testing.B)  { benchmark(b, "Peak/", cases()) }

// benchmark runs the cases of a group. AELAB_SIMD chooses the kernels and GOMAXPROCS the
// threads.
func benchmark(b *testing.B, group string, list []Case) {
	dir := b.TempDir()
	if group == "Step/" {
		if _, err := writeImages(dir); err != nil {
			b.Fatal(err)
		}
	}
	for _, c := range list {
		if name, ok := strings.CutPrefix(c.Name, group); ok {
			b.Run(name, func(b *testing.B) { c.bench(b, c.Setup(dir)) })
		}
	}
}
