// Package allocs counts allocations for tests.
package allocs

import (
	"math"
	"runtime"
)

// PerRun returns how often a call of f allocates with so many threads: the least of a number
// of calls, because threads take turns at what is kept and each makes its own when it first
// gets there, and because the scheduler allocates now and then. testing.AllocsPerRun sees one
// thread only.
func PerRun(threads int, f func()) float64 {
	const calls = 25
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
	f()
	least := uint64(math.MaxUint64)
	var before, after runtime.MemStats
	for i := 0; i < calls && least > 0; i++ {
		runtime.ReadMemStats(&before)
		f()
		runtime.ReadMemStats(&after)
		least = min(least, after.Mallocs-before.Mallocs)
	}
	return float64(least)
}
