//go:build !amd64 || noasm

package simd

func bestPath() path { return pathGo }
