package main

// peakLoop returns a loop of independent fused multiply-adds and how many floats each
// round of it takes, or nil.
func peakLoop(path string) (loop func(rounds int), floats int) {
	switch path {
	case "avx512":
		return fmaAVX512, 12 * 16
	case "avx2":
		return fmaAVX2, 12 * 8
	}
	return nil, 0
}

//go:noescape
func fmaAVX2(rounds int)

//go:noescape
func fmaAVX512(rounds int)
