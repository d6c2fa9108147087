//go:build (!amd64 && !arm64) || noasm

package simd

func (t *gemmBlock) multiplyVector(*scratch, gemmBlock) { panic("simd: no vector path in this build") }

func (g *product) shouldFlip() bool        { return false }
func (g *product) shouldCopyA() bool       { return false }
func (g *product) prepareCopy() int        { panic("simd: no vector path in this build") }
func (g *product) copyGroup(*scratch, int) { panic("simd: no vector path in this build") }
