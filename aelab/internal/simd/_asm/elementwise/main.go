// Elementwise writes the assembly of the element-wise functions, losses, updates,
// sums and random fills. Each kernel is written once, in terms of the operations of
// a target, and comes out for AVX-512, AVX2 and NEON.
//
//	go run ./elementwise -out ../elementwise_amd64.s -stubs ../elementwise_stubs_amd64.go -pkg simd
//	go run ./elementwise -arm64 ../elementwise
package main

import (
	"flag"
	"log"

	. "github.com/mmcloughlin/avo/build"
)

func main() {
	name := flag.String("arm64", "", "write `name`_arm64.s and name_stubs_arm64.go, and nothing for amd64")
	flag.Parse()
	if *name != "" {
		if err := writeNEON(*name); err != nil {
			log.Fatal(err)
		}
		return
	}
	ConstraintExpr("!noasm")
	for _, x := range []x86{{wide: true}, {wide: false}} {
		t := &target{isa: x, name: "AVX2"}
		if x.wide {
			t.name, t.wide = "AVX512", true
		}
		kernels(t)
		x.writeBlockOrder()
	}
	writeConstants()
	Generate()
}

func kernels(t *target) {
	activations(t)
	arithmetic(t)
	losses(t)
	reparameterize(t)
	updates(t)
	sums(t)
	t.function("addColumnSums", "func(dst, src []float32, rows, ld int)")
	t.columns()
	t.end()
	rows(t)
	windows(t)
	randoms(t)
}
