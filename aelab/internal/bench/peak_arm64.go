package main

// peakLoop returns a loop of independent fused multiply-adds and how many floats each
// round of it takes, or nil.
func peakLoop(path string) (loop func(rounds int), floats int) {
	if path == "neon" {
		return fmaNEON, 16 * 4
	}
	return nil, 0
}

//go:noescape
func fmaNEON(rounds int)
