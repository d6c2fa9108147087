//go:build amd64 && linux && !noasm

package simd

import (
	"bytes"
	"compress/gzip"
	"io"
	"math"
	"os"
	"os/signal"
	"runtime"
	"runtime/pprof"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/sys/unix"
)

// TestTilesSurviveSignals multiplies on more threads than there are processors, while all of
// them get signals as fast as can be: those by which Go preempts, those of the profiler,
// whose handler walks the stack, and those that a program asked for. Meanwhile the collector
// stops the world again and again.
func TestTilesSurviveSignals(t *testing.T) {
	if !HasAMX() {
		t.Skip("no AMX")
	}
	setThreads(t, 8)
	products := 100
	if testing.Short() {
		products = 20
	}
	var profile bytes.Buffer
	if err := pprof.StartCPUProfile(&profile); err != nil {
		t.Fatal(err)
	}
	defer pprof.StopCPUProfile() // twice does no harm
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, unix.SIGUSR1)
	defer signal.Stop(asked)

	var done atomic.Bool
	var sent int
	var disturbers, multipliers sync.WaitGroup
	start := func(w *sync.WaitGroup, f func()) {
		w.Add(1)
		go func() {
			defer w.Done()
			f()
		}()
	}
	start(&disturbers, func() {
		for !done.Load() {
			sent += signalThreads(t)
		}
	})
	start(&disturbers, func() {
		for !done.Load() {
			runtime.GC()
		}
	})
	for worker := range 12 {
		p := &problem{arithmetic: BFloat16, transA: worker%2 == 0, transB: worker%3 == 0, m: 90 + worker, n: 150, k: 500 + 30*worker, alpha: 1}
		p.fill(newRand(), 0)
		want := p.want()
		start(&multipliers, func() {
			for range products {
				q := *p
				q.c = make([]float32, len(p.c))
				q.run()
				for i, v := range q.c {
					if math.Float32bits(v) != math.Float32bits(want[i]) {
						t.Errorf("%v: element %d is %g, want %g", p, i, v, want[i])
						return
					}
				}
			}
		})
	}
	multipliers.Wait()
	done.Store(true)
	disturbers.Wait()
	t.Logf("%d products, %d signals", 12*products, sent)
	pprof.StopCPUProfile()
	if !testing.Short() && !mentions(t, &profile, "simd.amxTiles") {
		t.Error("the profiler never came upon tiles in use")
	}
}

// mentions reports whether the profile has a sample of the function.
func mentions(t *testing.T, profile io.Reader, function string) bool {
	unpacked, err := gzip.NewReader(profile)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Contains(text, []byte(function))
}

// signalThreads sends each thread of this process one signal of each kind and returns how
// many it sent.
func signalThreads(t *testing.T) (sent int) {
	entries, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Error(err)
		return 0
	}
	for _, e := range entries {
		thread, err := strconv.Atoi(e.Name())
		if err != nil {
			t.Error(err)
			continue
		}
		for _, s := range []unix.Signal{unix.SIGURG, unix.SIGPROF, unix.SIGUSR1} {
			if unix.Tgkill(os.Getpid(), thread, s) == nil { // a thread may have ended
				sent++
			}
		}
	}
	return sent
}
