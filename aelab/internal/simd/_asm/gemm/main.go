// Gemm writes the assembly of the matrix product or, with -conv, of the convolutions.
//
//	go run ./gemm -out ../gemm_amd64.s -stubs ../gemm_stubs_amd64.go -pkg simd
//	go run ./gemm -conv -out ../conv_amd64.s -stubs ../conv_stubs_amd64.go -pkg simd
//	go run ./gemm -arm64 ../gemm
//	go run ./gemm -conv -arm64 ../conv
package main

import (
	"flag"
	"log"

	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	conv := flag.Bool("conv", false, "write the functions of the convolutions")
	name := flag.String("arm64", "", "write `name`_arm64.s and name_stubs_arm64.go, and nothing for amd64")
	flag.Parse()
	if *name != "" {
		if err := writeNEON(*name, *conv); err != nil {
			log.Fatal(err)
		}
		return
	}
	ConstraintExpr("!noasm")
	for _, s := range []*set{avx512(), avx2()} {
		if *conv {
			for rows := 1; rows <= s.rows; rows++ {
				convFunc(s, rows)
			}
			continue
		}
		for rows := 1; rows <= s.rows; rows++ {
			tileFunc(s, rows)
		}
		for rows := 1; rows <= s.skipRows; rows++ {
			skipFunc(s, rows)
		}
		packFunc(s, 2)
		packFunc(s, 1)
		packTileFunc(s)
		packLinksFunc(s)
		transposeFunc(s)
	}
	if !*conv {
		transposeTilesFunc(avx512())
		prefetchFunc()
	}
	Generate()
}

// loop emits body count times, for any count including 0, and spoils count.
func loop(name string, count reg.Register, body func()) {
	TESTQ(count, count)
	JZ(LabelRef(name + "End"))
	align()
	Label(name)
	body()
	DECQ(count)
	JNZ(LabelRef(name))
	Label(name + "End")
}

// align begins a line of instructions: where a short loop lies in its lines decides up to
// a tenth of its speed.
func align() {
	Instruction(&ir.Instruction{Opcode: "PCALIGN", Operands: []Op{Imm(64)}})
}
