package main

import (
	"flag"
	"fmt"
	"slices"
	"testing"
	"time"
)

// Case is a benchmark of ours. Rivals know those they can do by the same name.
type Case struct {
	Name  string  // "SGEMM/100x784x500/dx": the group comes first
	Unit  string  // "GFLOP/s", "samples/s"
	Work  float64 // what one call does, in Unit·s
	Flops float64 // of matrix products in one call
	Extra bool    // left out by -quick
	// Setup makes what the case needs from the files in dir, and returns the call.
	Setup func(dir string) (call func() error)
}

// cases lists all of ours, in the order in which they are measured.
func cases() []Case {
	return slices.Concat(products(false), steps(), peaks())
}

// warmUp is how long calls go on uncounted, ours and the rivals': after a rest, buffers are
// allocated, cores wake and the system finds each thread one of its own.
const warmUp = 25 * time.Millisecond

// bench is the body of the case's Go benchmark.
func (c Case) bench(b *testing.B, call func() error) {
	err := call()
	for start := time.Now(); err == nil && time.Since(start) < warmUp; {
		err = call()
	}
	for b.Loop() {
		if err == nil {
			err = call()
		}
	}
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(c.Work*float64(b.N)/b.Elapsed().Seconds(), c.Unit)
}

// measure runs the benchmark for about that long and returns its metric.
func (c Case) measure(call func() error, d time.Duration) (rate float64, err error) {
	if err := flag.Set("test.benchtime", d.String()); err != nil {
		return 0, err
	}
	checked := func() error { // a failing benchmark keeps its reason to itself
		err = call()
		return err
	}
	rate, ok := testing.Benchmark(func(b *testing.B) { c.bench(b, checked) }).Extra[c.Unit]
	if err == nil && !ok {
		err = fmt.Errorf("no result")
	}
	return rate, err
}
