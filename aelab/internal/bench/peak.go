package main

import "github.com/aelab-go/autoencoders/aelab/internal/simd"

// peaks has the case of a core that does nothing but independent fused multiply-adds in
// registers, as wide as those of the kernels in use: no product can be faster. It is empty
// where the kernels are Go, which has no instruction for it.
func peaks() []Case {
	loop, floats := peakLoop(simd.Path())
	if loop == nil {
		return nil
	}
	const rounds = 100_000
	flops := 2 * float64(floats) * rounds
	return []Case{{
		Name: "Peak/FMA", Unit: "GFLOP/s", Work: flops / 1e9, Flops: flops,
		Setup: func(string) func() error { return func() error { loop(rounds); return nil } },
	}}
}
