package optim

import (
	"fmt"
	"hash/fnv"
	"math"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/internal/samebits"
)

// The hash is recorded, so that all machines compare with one.
func TestSameBitsEverywhere(t *testing.T) {
	const want = "2c674a45e94eaa23"
	if got := samebits.Check(t, searchedBits); got != want {
		t.Errorf("hash is %q, want %q", got, want)
	}
}

// searchedBits minimises a function with enough parameters for several threads.
func searchedBits() string {
	const n = 35000
	w, dw := make([]float32, n), make([]float32, n)
	for i := range w {
		w[i] = float32(i%17) - 7.5
	}
	// Σ cᵢ(eᵢ² + eᵢ⁴)/n, eᵢ = wᵢ - 1, each operation rounded.
	evaluate := func() (loss float64) {
		for i, v := range w {
			c, e := float64(1+i%13), float64(v)-1
			square := float64(e * e)
			loss += float64(c*(square+float64(square*square))) / n
			dw[i] = float32(float64(c*(2*e+float64(4*float64(square*e)))) / n)
		}
		return loss
	}
	h := fnv.New64a()
	o := &ConjugateGradient{Searches: 3}
	o.Init(n)
	for range 2 {
		r := o.Search(w, dw, evaluate(), evaluate)
		fmt.Fprintf(h, "%d %d %x ", r.Evaluations, r.Failed, math.Float64bits(r.Loss))
	}
	for _, v := range w {
		fmt.Fprintf(h, "%x", math.Float32bits(v))
	}
	return fmt.Sprintf("%x", h.Sum64())
}
