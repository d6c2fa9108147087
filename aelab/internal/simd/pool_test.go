package simd

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/internal/allocs"
)

// tally counts how often each job of a Do ran.
type tally []atomic.Int32

func (c tally) Run(i int) { c[i].Add(1) }

func (c tally) check(t *testing.T) {
	t.Helper()
	for i := range c {
		if got := c[i].Load(); got != 1 {
			t.Fatalf("job %d of %d ran %d times, want once", i, len(c), got)
		}
	}
}

// setThreads sets GOMAXPROCS until the test ends.
func setThreads(t testing.TB, n int) {
	before := runtime.GOMAXPROCS(n)
	t.Cleanup(func() { runtime.GOMAXPROCS(before) })
}

func TestDoRunsEachJobOnce(t *testing.T) {
	for _, n := range []int{1, 2, 3, 8, 2, 1} { // up, so that workers are added, and down
		t.Run(fmt.Sprint(n, " threads"), func(t *testing.T) {
			setThreads(t, n)
			for round := range 500 {
				jobs := make(tally, round%37)
				Do(len(jobs), jobs)
				jobs.check(t)
			}
			jobs := make(tally, 100000) // all threads claim at once
			Do(len(jobs), jobs)
			jobs.check(t)
		})
	}
	Do(-1, nil)
}

// nest runs a Do of its own within each job.
type nest []tally

func (n nest) Run(i int) { Do(len(n[i]), n[i]) }

func TestDoWithinDo(t *testing.T) {
	setThreads(t, 4)
	for range 200 {
		outer := make(nest, 7)
		for i := range outer {
			outer[i] = make(tally, 5)
		}
		Do(len(outer), outer)
		for _, inner := range outer {
			inner.check(t)
		}
	}
}

func TestDoFromManyGoroutines(t *testing.T) {
	setThreads(t, 4)
	var callers sync.WaitGroup
	for range 8 {
		callers.Add(1)
		go func() {
			defer callers.Done()
			for round := range 300 {
				jobs := make(tally, 1+round%20)
				Do(len(jobs), jobs)
				for i := range jobs {
					if got := jobs[i].Load(); got != 1 {
						t.Errorf("job %d of %d ran %d times, want once", i, len(jobs), got)
					}
				}
			}
		}()
	}
	callers.Wait()
}

// After workers have gone to sleep they must wake for new work.
type meet struct{ barrier *sync.WaitGroup }

func (m meet) Run(int) { m.barrier.Done(); m.barrier.Wait() }

func TestDoUsesAllThreads(t *testing.T) {
	const n = 4
	setThreads(t, n)
	for range 100 {
		var barrier sync.WaitGroup
		barrier.Add(n)
		Do(n, meet{&barrier}) // returns only if four goroutines are in it at once
		for range 300 {
			runtime.Gosched()
		}
	}
}

func TestDoAllocatesNothing(t *testing.T) {
	setThreads(t, 2)
	jobs := make(tally, 10)
	var task Task = jobs
	Do(len(jobs), task)
	if n := allocs.PerRun(2, func() { Do(len(jobs), task) }); n != 0 {
		t.Errorf("%v allocations per call", n)
	}
}

func BenchmarkDo(b *testing.B) {
	jobs := make(tally, 4)
	var task Task = jobs
	for b.Loop() {
		Do(len(jobs), task)
	}
}
