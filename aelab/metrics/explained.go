package metrics

// ExplainedVariance returns, for each code element j and factor f, the share of the element's variance that
// the factor alone explains,
//
//	η²[j][f] = Var(E[zⱼ|v_f]) / Var(zⱼ),
//
// the correlation ratio (Pearson 1905), from 0 to 1. The shares of independent factors sum to 1 at most.
// The rest is noise and interactions of factors. With n points, a factor with K values that explains
// nothing has a share of about K/n. An element that does not vary has shares of 0. ExplainedVariance panics
// if p is not complete.
func ExplainedVariance(p Points) [][]float64 {
	const op = "ExplainedVariance"
	p.check(op, 1)
	n := float64(p.Codes.Rows)
	shares := make([][]float64, p.Codes.Cols)
	for j := range shares {
		shares[j] = make([]float64, len(p.Sizes))
		z := make([]float64, p.Codes.Rows)
		var sum float64
		for i := range z {
			z[i] = float64(p.Codes.Data[i*p.Codes.Stride+j])
			sum += z[i]
		}
		var squares float64
		for i := range z {
			z[i] -= sum / n
			squares += float64(z[i] * z[i])
		}
		if squares == 0 {
			continue
		}
		for f, size := range p.Sizes {
			sums, counts := make([]float64, size), make([]float64, size)
			for i, v := range p.Values[f] {
				sums[v] += z[i]
				counts[v]++
			}
			var between float64
			for v, s := range sums {
				if counts[v] > 0 {
					between += float64(s*s) / counts[v]
				}
			}
			shares[j][f] = between / squares
		}
	}
	return shares
}
