//go:build (!amd64 && !arm64) || noasm

package simd

func machinePaths() []path { return []path{pathGo} }
