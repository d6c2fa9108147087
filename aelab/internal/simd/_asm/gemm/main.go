// Gemm writes the assembly of the matrix product.
//
//	go run ./gemm -out ../gemm_amd64.s -stubs ../gemm_stubs_amd64.go -pkg simd
//	go run ./gemm -arm64 ../gemm
package main

import (
	"flag"
	"log"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
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
	for _, s := range []*set{avx512(), avx2()} {
		for rows := 1; rows <= s.rows; rows++ {
			tileFunc(s, rows)
		}
		packFunc(s, 2)
		packFunc(s, 1)
		packTileFunc(s)
		transposeFunc(s)
	}
	Generate()
}

// loop emits body count times, for any count including 0, and spoils count.
func loop(name string, count reg.Register, body func()) {
	TESTQ(count, count)
	JZ(LabelRef(name + "End"))
	Label(name)
	body()
	DECQ(count)
	JNZ(LabelRef(name))
	Label(name + "End")
}
