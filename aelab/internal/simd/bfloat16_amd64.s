//go:build linux && !noasm

#include "textflag.h"

// Go's assembler does not know these instructions.

#define LDTILECFG_AX BYTE $0xC4; BYTE $0xE2; BYTE $0x78; BYTE $0x49; BYTE $0x00 // ldtilecfg (AX)
#define TILERELEASE  BYTE $0xC4; BYTE $0xE2; BYTE $0x78; BYTE $0x49; BYTE $0xC0 // tilerelease

#define TILEZERO(modrm) BYTE $0xC4; BYTE $0xE2; BYTE $0x7B; BYTE $0x49; BYTE $modrm
#define ZERO_C00        TILEZERO(0xC0) // tilezero tmm0
#define ZERO_C01        TILEZERO(0xC8)
#define ZERO_C10        TILEZERO(0xD0)
#define ZERO_C11        TILEZERO(0xD8) // tilezero tmm3

#define TILELOADD(rex, modrm, sib) BYTE $0xC4; BYTE $rex; BYTE $0x7B; BYTE $0x4B; BYTE $modrm; BYTE $sib
#define LOAD_C00                   TILELOADD(0x82, 0x04, 0x08) // tileloadd (R8)(R9*1), tmm0
#define LOAD_C01                   TILELOADD(0x82, 0x0C, 0x08)
#define LOAD_C10                   TILELOADD(0x82, 0x14, 0x08)
#define LOAD_C11                   TILELOADD(0x82, 0x1C, 0x08) // tileloadd (R8)(R9*1), tmm3
#define LOAD_A0                    TILELOADD(0xA2, 0x24, 0x26) // tileloadd (SI)(R12*1), tmm4
#define LOAD_A1                    TILELOADD(0xA2, 0x2C, 0x27) // tileloadd (DI)(R12*1), tmm5
#define LOAD_B0                    TILELOADD(0x82, 0x34, 0x20) // tileloadd (R8)(R12*1), tmm6
#define LOAD_B1                    TILELOADD(0x82, 0x3C, 0x21) // tileloadd (R9)(R12*1), tmm7

#define TILESTORED(modrm) BYTE $0xC4; BYTE $0x82; BYTE $0x7A; BYTE $0x4B; BYTE $modrm; BYTE $0x08
#define STORE_C00         TILESTORED(0x04) // tilestored tmm0, (R8)(R9*1)
#define STORE_C01         TILESTORED(0x0C)
#define STORE_C10         TILESTORED(0x14)
#define STORE_C11         TILESTORED(0x1C) // tilestored tmm3, (R8)(R9*1)

#define TDPBF16PS(vex, modrm) BYTE $0xC4; BYTE $0xE2; BYTE $vex; BYTE $0x5C; BYTE $modrm
#define ADD_C00               TDPBF16PS(0x4A, 0xC4) // tdpbf16ps tmm6, tmm4, tmm0
#define ADD_C01               TDPBF16PS(0x42, 0xCC) // tdpbf16ps tmm7, tmm4, tmm1
#define ADD_C10               TDPBF16PS(0x4A, 0xD5) // tdpbf16ps tmm6, tmm5, tmm2
#define ADD_C11               TDPBF16PS(0x42, 0xDD) // tdpbf16ps tmm7, tmm5, tmm3

// vcvtne2ps2bf16 Z0, Z1, Z2: the 16 elements of Z0, then those of Z1.
#define ROUND_PAIR BYTE $0x62; BYTE $0xF2; BYTE $0x77; BYTE $0x48; BYTE $0x72; BYTE $0xD0

// func amxTiles(config *tileConfig, k int, a, b *float32, blocks, right int, c *float32, cRow, cBelow int, init *float32, initRow, initBelow int)
TEXT ·amxTiles(SB), NOSPLIT, $0-96
	MOVQ config+0(FP), AX
	LDTILECFG_AX
	MOVQ k+8(FP), CX
	SHLQ $10, CX            // the bytes of k tiles
	MOVQ b+24(FP), BX
	MOVQ blocks+32(FP), DX
	MOVQ right+40(FP), AX
	MOVQ c+48(FP), R10
	MOVQ init+72(FP), R11
	MOVQ $64, R12

block:
	TESTQ R11, R11
	JZ    zeros
	MOVQ  initRow+80(FP), R9
	MOVQ  R11, R8
	LOAD_C00
	ADDQ  AX, R8
	LOAD_C01
	ADDQ  initBelow+88(FP), R8
	LOAD_C11
	SUBQ  AX, R8
	LOAD_C10
	ADDQ  $128, R11
	JMP   chains

zeros:
	ZERO_C00
	ZERO_C01
	ZERO_C10
	ZERO_C11

chains:
	MOVQ  a+16(FP), SI
	LEAQ  (SI)(CX*1), DI
	MOVQ  BX, R8
	LEAQ  (BX)(CX*1), R9
	LEAQ  (BX)(CX*2), BX
	MOVQ  k+8(FP), R13
	TESTQ R13, R13
	JZ    store

link:
	LOAD_A0
	LOAD_B0
	ADD_C00
	LOAD_B1
	ADD_C01
	LOAD_A1
	ADD_C10
	ADD_C11
	ADDQ $1024, SI
	ADDQ $1024, DI
	ADDQ $1024, R8
	ADDQ $1024, R9
	DECQ R13
	JNZ  link

store:
	MOVQ cRow+56(FP), R9
	MOVQ R10, R8
	STORE_C00
	ADDQ AX, R8
	STORE_C01
	ADDQ cBelow+64(FP), R8
	STORE_C11
	SUBQ AX, R8
	STORE_C10
	ADDQ $128, R10
	DECQ DX
	JNZ  block
	TILERELEASE
	RET

// func pairsAlong(dst, src *float32, srcRow, k, n int)
TEXT ·pairsAlong(SB), NOSPLIT, $0-40
	MOVQ         dst+0(FP), DI
	MOVQ         src+8(FP), SI
	MOVQ         srcRow+16(FP), DX
	MOVQ         n+32(FP), BX

	// Masks for the last tile.
	MOVQ  k+24(FP), CX
	ANDQ  $31, CX
	MOVQ  $1, AX
	SHLQ  CX, AX
	DECQ  AX
	KMOVW AX, K1
	SHRQ  $16, AX
	KMOVW AX, K2

row:
	MOVQ DI, R8
	MOVQ SI, R9
	MOVQ k+24(FP), CX
	SUBQ $32, CX
	JLT  last

whole:
	VMOVUPS (R9), Z0
	VMOVUPS 64(R9), Z1
	ROUND_PAIR
	VMOVUPS Z2, (R8)
	ADDQ    $128, R9
	ADDQ    $1024, R8
	SUBQ    $32, CX
	JGE     whole

last:
	CMPQ CX, $-32
	JE   next
	VMOVUPS.Z (R9), K1, Z0
	VMOVUPS.Z 64(R9), K2, Z1
	ROUND_PAIR
	VMOVUPS  Z2, (R8)

next:
	ADDQ $64, DI
	ADDQ DX, SI
	DECQ BX
	JNZ  row
	VZEROUPPER
	RET

// interleave takes the words of two vectors in turn.
DATA interleave<>+0(SB)/8, $0x0011000100100000
DATA interleave<>+8(SB)/8, $0x0013000300120002
DATA interleave<>+16(SB)/8, $0x0015000500140004
DATA interleave<>+24(SB)/8, $0x0017000700160006
DATA interleave<>+32(SB)/8, $0x0019000900180008
DATA interleave<>+40(SB)/8, $0x001b000b001a000a
DATA interleave<>+48(SB)/8, $0x001d000d001c000c
DATA interleave<>+56(SB)/8, $0x001f000f001e000e
GLOBL interleave<>(SB), RODATA|NOPTR, $64

// func pairsAcross(dst, src *float32, srcRow, k, n int)
TEXT ·pairsAcross(SB), NOSPLIT, $0-40
	MOVQ         dst+0(FP), DI
	MOVQ         src+8(FP), SI
	MOVQ         srcRow+16(FP), DX
	MOVQ         k+24(FP), BX
	VMOVDQU16    interleave<>(SB), Z4
	MOVQ         n+32(FP), CX
	MOVQ         $1, AX
	SHLQ         CX, AX
	DECQ         AX
	KMOVW        AX, K1
	MOVQ         BX, R10
	ADDQ         $31, R10
	SHRQ         $5, R10
	SHLQ         $4, R10          // rows of the tiles
	SUBQ         $2, BX
	JLT          odd

two:
	VMOVUPS.Z (SI), K1, Z0
	VMOVUPS.Z (SI)(DX*1), K1, Z1
	ROUND_PAIR
	VPERMW   Z2, Z4, Z2
	VMOVUPS  Z2, (DI)
	LEAQ     (SI)(DX*2), SI
	ADDQ     $64, DI
	DECQ     R10
	SUBQ     $2, BX
	JGE      two

odd:
	CMPQ     BX, $-1
	JNE      zeros
	VMOVUPS.Z (SI), K1, Z0
	VPXORD   Z1, Z1, Z1
	ROUND_PAIR
	VPERMW   Z2, Z4, Z2
	VMOVUPS  Z2, (DI)
	ADDQ     $64, DI
	DECQ     R10

zeros:
	VPXORD Z2, Z2, Z2

zero:
	TESTQ   R10, R10
	JZ      done
	VMOVUPS Z2, (DI)
	ADDQ    $64, DI
	DECQ    R10
	JMP     zero

done:
	VZEROUPPER
	RET
