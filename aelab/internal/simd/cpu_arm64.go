//go:build !noasm

package simd

// machinePaths returns the paths of this machine, the fastest last. NEON is part of
// what Go asks of any arm64 processor.
func machinePaths() []path { return []path{pathGo, pathNEON} }
