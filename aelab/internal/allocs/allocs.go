// Package allocs counts allocations for tests.
package allocs

import (
	"math"
	"runtime"
	"testing"
)

// PerRun returns how often a call of f allocates: testing.AllocsPerRun, which sees one thread
// only, or, if that is more, the least of a number of calls with so many threads. It is the
// least there because threads take turns at what is kept, and each makes its own when it
// first gets there, and because the scheduler allocates now and then.
func PerRun(threads int, f func()) float64 {
	const calls = 25
	alone := testing.AllocsPerRun(3, f)
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
	return max(alone, float64(least))
}
