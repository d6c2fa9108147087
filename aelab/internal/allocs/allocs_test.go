package allocs

import (
	"runtime"
	"testing"
)

var kept *[100]int

func TestPerRun(t *testing.T) {
	threads := 0
	f := func() {
		threads = runtime.GOMAXPROCS(0)
		kept = new([100]int)
	}
	before := runtime.GOMAXPROCS(0)
	if n := PerRun(3, f); n != 1 || threads != 3 || runtime.GOMAXPROCS(0) != before {
		t.Errorf("%v allocations with %d threads, want 1 with 3; then %d threads, as before %d", n, threads, runtime.GOMAXPROCS(0), before)
	}
	odd := false
	if n := PerRun(2, func() { // in every second call
		if odd = !odd; odd {
			for range 4 {
				kept = new([100]int)
			}
		}
	}); n == 0 {
		t.Error("allocations of every second call are not seen")
	}
	if n := PerRun(1, func() {}); n != 0 {
		t.Errorf("%v allocations of nothing", n)
	}
}
