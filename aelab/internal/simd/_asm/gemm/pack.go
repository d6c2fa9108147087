package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// packFunc emits the function that copies k rows of n columns into panels of one
// or two vectors, scaled by alpha. Strides are in bytes.
func packFunc(s *set, vectors int) {
	name := fmt.Sprintf("pack%sx%d", s.name, vectors*s.lanes)
	TEXT(name, NOSPLIT, "func(dst, src *float32, srcRow, k, n int, alpha float32)")
	Doc(fmt.Sprintf("%s packs k rows of n columns of src, times alpha, into panels of %d.", name, vectors*s.lanes))
	Pragma("noescape")
	width := vectors * s.bytes()
	dst := Load(Param("dst"), GP64())
	src := Load(Param("src"), GP64())
	srcRow := Load(Param("srcRow"), GP64())
	k := Load(Param("k"), GP64())
	alpha := s.vec()
	a, _ := Param("alpha").Resolve()
	VBROADCASTSS(a.Addr, alpha)
	panel := GP64() // bytes of a panel
	IMUL3Q(U32(uint32(width)), k, panel)
	tail := GP64()
	Load(Param("n"), tail)
	ANDQ(Imm(uint64(vectors*s.lanes-1)), tail)
	masks := s.mask(tail, vectors)

	loop("row", k, func() {
		to, from, n := GP64(), GP64(), GP64()
		MOVQ(dst, to)
		MOVQ(src, from)
		Load(Param("n"), n)
		copyPanel := func(load func(j int, v reg.VecVirtual)) {
			for j := range vectors {
				v := s.vec()
				load(j, v)
				VMULPS(alpha, v, v)
				VMOVUPS(v, Mem{Base: to, Disp: j * s.bytes()})
			}
		}
		SUBQ(Imm(uint64(vectors*s.lanes)), n)
		JL(LabelRef("tail"))
		Label("full")
		copyPanel(func(j int, v reg.VecVirtual) {
			VMOVUPS(Mem{Base: from, Disp: j * s.bytes()}, v)
			if j*s.bytes()%64 == 0 { // rows of a block are too short for the processor's own prefetcher
				PREFETCHT0(Mem{Base: from, Disp: j * s.bytes(), Index: srcRow, Scale: 8})
			}
		})
		ADDQ(panel, to)
		ADDQ(U32(uint32(width)), from)
		SUBQ(Imm(uint64(vectors*s.lanes)), n)
		JGE(LabelRef("full"))
		Label("tail")
		CMPQ(n, I32(int32(-vectors*s.lanes)))
		JE(LabelRef("rowDone"))
		copyPanel(func(j int, v reg.VecVirtual) { s.load(Mem{Base: from, Disp: j * s.bytes()}, masks[j], v) })
		Label("rowDone")
		ADDQ(U32(uint32(width)), dst)
		ADDQ(srcRow, src)
	})
	VZEROUPPER()
	RET()
}

// transposeFunc emits the function that makes one vector wide a part of a panel out
// of n ≤ lanes rows; columns past n repeat the last one. Strides are in bytes.
func transposeFunc(s *set) {
	name := "transpose" + s.name
	TEXT(name, NOSPLIT, "func(dst *float32, dstRow int, src *float32, srcRow, k, n int, alpha float32)")
	Doc(fmt.Sprintf("%s sets dst[p][j] = alpha·src[j][p] for p < k and j < n ≤ %d.", name, s.lanes))
	Pragma("noescape")
	dst := Load(Param("dst"), GP64())
	dstRow := Load(Param("dstRow"), GP64())
	src := Load(Param("src"), GP64())
	srcRow := Load(Param("srcRow"), GP64())
	k := Load(Param("k"), GP64())
	n := Load(Param("n"), GP64())

	Label("block")
	TESTQ(k, k)
	JLE(LabelRef("done"))
	rows := make([]reg.VecVirtual, s.lanes)
	from, after := GP64(), GP64()
	left := GP64()
	MOVQ(k, left)
	mask := s.mask(left, 1)[0]
	MOVQ(src, from)
	for j := range rows {
		rows[j] = s.vec()
		s.load(Mem{Base: from}, mask, rows[j])
		PREFETCHT0(Mem{Base: from, Disp: 256}) // the processor's own prefetcher loses track of so many rows
		if j < s.lanes-1 {
			LEAQ(Mem{Base: from, Index: srcRow, Scale: 1}, after)
			CMPQ(n, Imm(uint64(j+1)))
			CMOVQGT(after, from)
		}
	}
	columns := s.transpose(rows)
	alpha, _ := Param("alpha").Resolve()
	scale := s.vec()
	VBROADCASTSS(alpha.Addr, scale)
	for p, v := range columns {
		VMULPS(scale, v, v)
		VMOVUPS(v, Mem{Base: dst})
		ADDQ(dstRow, dst)
		if p < s.lanes-1 {
			CMPQ(k, Imm(uint64(p+1)))
			JLE(LabelRef("done"))
		}
	}
	ADDQ(U32(uint32(s.bytes())), src)
	SUBQ(Imm(uint64(s.lanes)), k)
	JMP(LabelRef("block"))
	Label("done")
	VZEROUPPER()
	RET()
}

// transposeTilesFunc emits the function that transposes tiles of lanes×lanes elements in place.
func transposeTilesFunc(s *set) {
	TEXT("transposeTiles", NOSPLIT, "func(tiles *float32, n int)")
	Doc(fmt.Sprintf("transposeTiles transposes n tiles of %d×%d elements, one after the other, in place.", s.lanes, s.lanes))
	Pragma("noescape")
	at := Load(Param("tiles"), GP64())
	n := Load(Param("n"), GP64())
	loop("tile", n, func() {
		rows := make([]reg.VecVirtual, s.lanes)
		for j := range rows {
			rows[j] = s.vec()
			VMOVUPS(Mem{Base: at, Disp: j * s.bytes()}, rows[j])
		}
		for j, v := range s.transpose(rows) {
			VMOVUPS(v, Mem{Base: at, Disp: j * s.bytes()})
		}
		ADDQ(U32(uint32(s.lanes*s.bytes())), at)
	})
	VZEROUPPER()
	RET()
}

// packTileFunc emits the function that copies k rows of n ≤ lanes columns, as close
// together as they fit: the rows of a tile of Aᵀ. Strides are in bytes.
func packTileFunc(s *set) {
	name := "packTile" + s.name
	TEXT(name, NOSPLIT, "func(dst, src *float32, srcRow, k, n int)")
	Doc(fmt.Sprintf("%s sets dst[p·n + j] = src[p][j] for p < k and j < n ≤ %d, and spoils dst", name, s.lanes),
		fmt.Sprintf("up to p·n + %d.", s.lanes))
	Pragma("noescape")
	dst := Load(Param("dst"), GP64())
	src := Load(Param("src"), GP64())
	srcRow := Load(Param("srcRow"), GP64())
	k := Load(Param("k"), GP64())
	n := GP64()
	Load(Param("n"), n)
	dstRow := GP64()
	LEAQ(Mem{Base: n, Index: n, Scale: 1}, dstRow)
	ADDQ(dstRow, dstRow)
	mask := s.mask(n, 1)[0]
	v := s.vec()
	loop("row", k, func() {
		s.load(Mem{Base: src}, mask, v)
		PREFETCHT0(Mem{Base: src, Disp: 64}) // of the next tiles, which no prefetcher sees
		VMOVUPS(v, Mem{Base: dst})           // what is too much, the next row overwrites
		ADDQ(srcRow, src)
		ADDQ(dstRow, dst)
	})
	VZEROUPPER()
	RET()
}

// packLinksFunc emits the function that copies those of k rows of n < lanes columns that are
// not all zeros, as close together as they fit, each with its number. Strides are in bytes.
func packLinksFunc(s *set) {
	name := "packLinks" + s.name
	TEXT(name, NOSPLIT, "func(dst, src *float32, srcRow, k, n int, number, step *int32) (links int)")
	Doc(fmt.Sprintf("%s is packLinksGo for n < %d; number and step point to vectors with the", name, s.lanes),
		"number of row 0 and the difference from row to row in lane n, and zeros in the others.",
		fmt.Sprintf("It spoils dst up to links·(n+1) + %d.", s.lanes))
	Pragma("noescape")
	dst := Load(Param("dst"), GP64())
	src := Load(Param("src"), GP64())
	srcRow := Load(Param("srcRow"), GP64())
	k := Load(Param("k"), GP64())
	n := GP64()
	Load(Param("n"), n)
	dstRow := GP64()
	LEAQ(Mem{Base: n, Index: n, Scale: 1, Disp: 2}, dstRow)
	ADDQ(dstRow, dstRow)
	mask := s.mask(n, 1)[0]
	v, number, step, numbered := s.vec(), s.vec(), s.vec(), s.vec()
	VMOVUPS(Mem{Base: Load(Param("number"), GP64())}, number)
	VMOVUPS(Mem{Base: Load(Param("step"), GP64())}, step)
	links, one, after := GP64(), GP64(), GP64()
	XORQ(links, links)
	loop("row", k, func() {
		s.load(Mem{Base: src}, mask, v)
		PREFETCHT0(Mem{Base: src, Disp: 64}) // of the next tiles, which no prefetcher sees
		s.or(v, number, numbered)
		VMOVUPS(numbered, Mem{Base: dst}) // what is too much, the next row overwrites
		s.addInts(step, number)
		ADDQ(srcRow, src)
		LEAQ(Mem{Base: dst, Index: dstRow, Scale: 1}, after)
		LEAQ(Mem{Base: links, Disp: 1}, one)
		s.addInts(v, v) // shifts the sign out
		s.testZero(v)
		CMOVQNE(after, dst)
		CMOVQNE(one, links)
	})
	Store(links, ReturnIndex(0))
	VZEROUPPER()
	RET()
}

// prefetchFunc emits the function that asks for rows of n bytes to be brought into the
// second level of cache.
func prefetchFunc() {
	TEXT("prefetchAMD64", NOSPLIT, "func(src *float32, srcRow, rows, n int)")
	Doc("prefetchAMD64 asks for rows of n > 0 bytes to be brought into the second level of cache.")
	Pragma("noescape")
	src := Load(Param("src"), GP64())
	srcRow := Load(Param("srcRow"), GP64())
	rows := Load(Param("rows"), GP64())
	loop("row", rows, func() {
		at, left := GP64(), GP64()
		MOVQ(src, at)
		Load(Param("n"), left)
		Label("line")
		PREFETCHT1(Mem{Base: at})
		ADDQ(Imm(64), at)
		SUBQ(Imm(64), left)
		JG(LabelRef("line"))
		ADDQ(srcRow, src)
	})
	RET()
}
