package simd

// EachPath is eachPath, for tests that also need packages built on this one.
var EachPath = eachPath
