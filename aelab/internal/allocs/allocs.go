// Package allocs counts allocations for tests.
package allocs

import "runtime"

// PerRun returns how often a call of f allocates with so many threads, on average and rounded
// down, once a first call has made what is kept. testing.AllocsPerRun sees one thread only.
func PerRun(threads, runs int, f func()) float64 {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
	f()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range runs {
		f()
	}
	runtime.ReadMemStats(&after)
	return float64((after.Mallocs - before.Mallocs) / uint64(runs))
}
