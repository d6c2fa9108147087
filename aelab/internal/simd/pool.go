package simd

import (
	"runtime"
	"sync/atomic"
)

// Task is a loop body for Do. Run(i) must not depend on the order of the calls, and
// not panic: on another thread that ends the program, so check arguments before.
type Task interface{ Run(i int) }

// Do calls t.Run(0), …, t.Run(n-1), on as many threads as GOMAXPROCS allows, and
// returns when all are done. It allocates nothing. A call from within a Task, or
// while another goroutine's call has the threads, runs on the calling thread alone.
func Do(n int, t Task) { threads.do(n, t, nil) }

// scratchTask is a Task that needs working memory, which it finds as an earlier
// job of the same thread left it.
type scratchTask interface{ runWith(s *scratch, i int) }

// scratch is the working memory of one thread.
type scratch struct {
	packed, tiles []float32 // of Gemm, as are the next three
	flipped       []float32
	lines         []float32
	number, step  [16]int32 // zeros, between calls
	place         []int32   // of TopK, as are the next two
	key, spare    []uint32
	conv          convTile
}

// doScratch is Do for a scratchTask.
func doScratch(n int, t scratchTask) { threads.do(n, nil, t) }

var threads pool

// pool is the goroutines that work with a caller of Do. They are started when first
// needed and never stop; without work they spin for some 50 µs, because the layers
// of a network call Do in quick succession, and then block.
type pool struct {
	busy    atomic.Bool // held by the call that has the workers; guards the next four
	workers []*worker
	n       int
	task    Task // exactly one of task and scratch is set
	scratch scratchTask

	// unclaimed is how many jobs no thread has begun; a thread claims one by taking
	// it from k to k-1, k > 0. Only then does it read the fields above, which keep
	// still until its job is done: so it does not matter if the work it saw when it
	// looked was an earlier call's.
	unclaimed atomic.Int64
	undone    atomic.Int64 // jobs, not threads: one that is late and finds no job holds nobody up
	waiting   atomic.Bool  // the caller blocks on done
	done      chan struct{}
	own       scratch // the caller's

	spares Free[scratch] // for callers that found the pool busy
}

type worker struct {
	parked atomic.Bool
	wake   chan struct{}
	scratch
}

func (p *pool) do(n int, t Task, st scratchTask) {
	if n <= 0 {
		return
	}
	if !p.busy.CompareAndSwap(false, true) {
		p.alone(n, t, st)
		return
	}
	p.n, p.task, p.scratch = n, t, st
	helpers := min(n, runtime.GOMAXPROCS(0)) - 1
	for len(p.workers) < helpers {
		p.start()
	}
	p.undone.Store(int64(n))
	p.unclaimed.Store(int64(n))
	for _, w := range p.workers[:helpers] {
		if w.parked.CompareAndSwap(true, false) {
			w.wake <- struct{}{}
		}
	}
	p.work(&p.own)
	p.wait()
	p.task, p.scratch = nil, nil
	p.busy.Store(false)
}

// alone runs all jobs on the calling thread.
func (p *pool) alone(n int, t Task, st scratchTask) {
	if t != nil {
		for i := range n {
			t.Run(i)
		}
		return
	}
	s := p.spares.Get()
	for i := range n {
		st.runWith(s, i)
	}
	p.spares.Put(s)
}

// work runs jobs until none is unclaimed.
func (p *pool) work(s *scratch) {
	for {
		left := p.unclaimed.Load()
		if left <= 0 {
			return
		}
		if !p.unclaimed.CompareAndSwap(left, left-1) {
			continue
		}
		if i := p.n - int(left); p.task != nil {
			p.task.Run(i)
		} else {
			p.scratch.runWith(s, i)
		}
		if p.undone.Add(-1) == 0 && p.waiting.CompareAndSwap(true, false) {
			p.done <- struct{}{}
		}
	}
}

// wait returns when no job is undone.
func (p *pool) wait() {
	finished := func() bool { return p.undone.Load() == 0 }
	if spin(finished) {
		return
	}
	// In a loop, because the thread that finished an earlier call's last job may be
	// so late that it takes this call's waiting for that one's.
	for !finished() {
		p.waiting.Store(true)
		if finished() && p.waiting.CompareAndSwap(true, false) {
			return
		}
		<-p.done
	}
}

func (p *pool) start() {
	if p.done == nil {
		p.done = make(chan struct{}, 1)
	}
	w := &worker{wake: make(chan struct{}, 1)}
	p.workers = append(p.workers, w)
	go p.help(w)
}

func (p *pool) help(w *worker) {
	hasWork := func() bool { return p.unclaimed.Load() > 0 }
	for {
		p.work(&w.scratch)
		if spin(hasWork) {
			continue
		}
		w.parked.Store(true)
		if hasWork() && w.parked.CompareAndSwap(true, false) {
			continue
		}
		<-w.wake
	}
}

// spin waits for ready, about as long as waking a thread takes, and reports whether
// it came true. It lets other goroutines have the processor meanwhile.
func spin(ready func() bool) bool {
	for range 200 {
		for range 100 {
			if ready() {
				return true
			}
		}
		runtime.Gosched()
	}
	return false
}
