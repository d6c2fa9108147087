package simd

// The functions in this file multiply by rows that an index names, such as those of the few
// active units of a sparse code: src has row r at src[r·ld:]. They work on the calling
// thread, and store 0 for what is smaller than 2⁻¹⁰⁰. They panic if a row is not within src.

// AddRows sets dst to init, or to zeros if that is nil, plus multiples of rows:
//
//	dst[c] = init[c] + Σₜ coef[t]·src[index[t]·ld + c],
//
// each element one chain of fused multiply-adds in the order of t. init may be dst.
func AddRows(dst, init, src []float32, ld int, index []int32, coef []float32) {
	if init != nil {
		init = init[:len(dst)]
	}
	checkRows(src, ld, index, len(dst))
	kernel().addRows(dst, init, src, ld, index, coef[:len(index)])
}

// SumRowPairs sets dst to the sum of multiples of the rows of two matrices that index names,
//
//	dst[c] = Σₜ p[t]·a[index[t]·lda + c] + q[t]·b[index[t]·ldb + c],
//
// each element one chain of fused multiply-adds from 0, for each t first that of a.
func SumRowPairs(dst, a []float32, lda int, b []float32, ldb int, index []int32, p, q []float32) {
	checkRows(a, lda, index, len(dst))
	checkRows(b, ldb, index, len(dst))
	kernel().sumRowPairs(dst, a, lda, b, ldb, index, p[:len(index)], q[:len(index)])
}

// DotRows sets dst[t] to the product of x and the row that index[t] names,
//
//	Σ x[c]·src[index[t]·ld + c].
//
// Element c of the sum is in chain c mod 32 of fused multiply-adds in float32. Chains 16
// apart are added, and what is left is, in float64, as lanes are; the result is rounded.
func DotRows(dst, x, src []float32, ld int, index []int32) {
	checkRows(src, ld, index, len(x))
	dot := kernel().rowDot
	for t, r := range index {
		at := int(r) * ld
		dst[t] = clean(float32(dot(x, src[at:at+len(x)])))
	}
}

// checkRows panics unless src has as many elements as cols from the start of each row.
func checkRows(src []float32, ld int, index []int32, cols int) {
	least, most := int32(0), int32(0)
	for _, r := range index {
		least, most = min(least, r), max(most, r)
	}
	if len(index) > 0 && cols > 0 {
		_, _ = src[int(least)*ld], src[int(most)*ld+cols-1]
	}
}

func addRowsGeneric(dst, init, src []float32, ld int, index []int32, coef []float32) {
	for c := range dst {
		var s float32
		if init != nil {
			s = init[c]
		}
		for t, r := range index {
			s = fma(coef[t], src[int(r)*ld+c], s)
		}
		dst[c] = clean(s)
	}
}

func sumRowPairsGeneric(dst, a []float32, lda int, b []float32, ldb int, index []int32, p, q []float32) {
	for c := range dst {
		var s float32
		for t, r := range index {
			s = fma(p[t], a[int(r)*lda+c], s)
			s = fma(q[t], b[int(r)*ldb+c], s)
		}
		dst[c] = clean(s)
	}
}

func rowDotGeneric(x, y []float32) float64 {
	var chains [32]float32
	for i, v := range x {
		j := i % len(chains)
		chains[j] = fma(v, y[i], chains[j])
	}
	var s lanes
	for i := range s {
		s[i] = float64(chains[i] + chains[i+len(s)])
	}
	return s.total()
}
