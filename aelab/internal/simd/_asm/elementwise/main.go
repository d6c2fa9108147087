// Elementwise writes the assembly of the element-wise functions, losses, updates,
// sums and random fills. Each kernel is written once, in terms of the operations of
// a target, and comes out for AVX-512 and for AVX2.
//
//	go run ./elementwise -out ../elementwise_amd64.s -stubs ../elementwise_stubs_amd64.go -pkg simd
package main

import . "github.com/mmcloughlin/avo/build"

func main() {
	ConstraintExpr("!noasm")
	for _, t := range []*target{{name: "AVX512", wide: true}, {name: "AVX2"}} {
		activations(t)
		arithmetic(t)
		losses(t)
		reparameterize(t)
		updates(t)
		sums(t)
		columns(t)
		windows(t)
		randoms(t)
		writeBlockOrder(t)
	}
	writeConstants()
	Generate()
}
