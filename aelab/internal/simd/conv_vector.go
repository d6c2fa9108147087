//go:build (amd64 || arm64) && !noasm

package simd

func kernelsOf(p path) convKernels {
	if p == pathGo {
		return convKernelsGo
	}
	lanes := vectorSets[p].lanes
	return convKernels{path: p, tiles: convTiles[p], lanes: lanes, panel: 2 * lanes}
}

// pack packs with the functions of the path.
func (t *gemmBlock) pack(dst []float32) {
	if t.path == pathGo {
		t.packGo(dst)
	} else {
		t.packVector(dst, &vectorSets[t.path])
	}
}
