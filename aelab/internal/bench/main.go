// Command bench measures the library against its rivals, alternately and in one run, and
// writes what it found as tables:
//
//	go run ./aelab/internal/bench [-quick] [-only regexp] [-out file]
//
// Its cases are Go benchmarks as well: go test -bench . ./aelab/internal/bench.
//
// Read case.go for what a case is, driver.go for how it is measured, and rivals for the
// programs of the others.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"time"

	"github.com/aelab-go/autoencoders/aelab/atomicfile"
	"github.com/aelab-go/autoencoders/aelab/internal/simd"
)

const (
	ourWorker   = "aelab"
	gonumWorker = "gonum"
	peakWorker  = "peak"
	peakName    = "Peak/FMA"
)

func main() {
	if len(os.Args) == 4 && os.Args[1] == "-worker" {
		exit(work(os.Args[2], os.Args[3]))
		return
	}
	var o options
	flag.BoolVar(&o.quick, "quick", false, "fewer cases, in fewer and shorter rounds")
	flag.IntVar(&o.threads, "threads", min(2, runtime.NumCPU()), "the number of threads to compare with besides one")
	flag.StringVar(&o.only, "only", "", "measure only the cases that this regular expression matches")
	flag.StringVar(&o.out, "out", "", "`file` to write the tables to, besides standard output; a * in it stands for the name of the kernels")
	flag.Parse()
	if flag.NArg() > 0 {
		exit(fmt.Errorf("unknown argument %q", flag.Arg(0)))
	}
	exit(o.run())
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// work is the process of one of the contenders written in Go.
func work(name, dir string) error {
	switch name {
	case ourWorker:
		return serve(cases(), "this module", dir, os.Stdin, os.Stdout)
	case gonumWorker:
		return serve(products(true), "blas32 in Go", dir, os.Stdin, os.Stdout)
	case peakWorker:
		return serve(peaks(), "a loop of independent fused multiply-adds", dir, os.Stdin, os.Stdout)
	}
	return fmt.Errorf("no worker is called %q", name)
}

type options struct {
	quick     bool
	threads   int
	only, out string
}

func (o options) run() error {
	only, err := regexp.Compile(o.only)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "aelab-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	c, err := startAll(dir)
	for _, w := range c.all() {
		defer w.stop()
	}
	if err != nil {
		return err
	}
	trials := c.plan(cases(), o.threads, o.quick, only)
	if len(trials) == 0 {
		return errors.New("no case matches -only " + o.only)
	}
	rounds := 15
	if o.quick {
		rounds = 5
	}
	began, before := time.Now(), load()
	runAll(trials, rounds, os.Stderr)
	var text bytes.Buffer
	header{began: began, args: os.Args[1:], rounds: rounds, load: before}.write(&text, c)
	writeTables(&text, trials)
	if o.out != "" {
		name := strings.Replace(o.out, "*", simd.Path(), 1)
		if err := atomicfile.WriteFile(name, text.Bytes(), 0o644); err != nil {
			return err
		}
	}
	_, err = os.Stdout.Write(text.Bytes())
	return err
}

// startAll starts all contenders, of which only ours must be there.
func startAll(dir string) (c contenders, err error) {
	if err := unpack(dir); err != nil {
		return c, err
	}
	images, err := writeImages(dir)
	if err != nil {
		return c, err
	}
	self, err := os.Executable()
	if err != nil {
		return c, err
	}
	own := func(name string) *worker { return start(name, exec.Command(self, "-worker", name, dir)) }
	openBLAS, env := startOpenBLAS(dir)
	c = contenders{
		images: images,
		ours:   own(ourWorker), gonum: own(gonumWorker), peak: own(peakWorker),
		openBLAS: openBLAS, torches: startTorches(dir, env),
	}
	if c.ours.missing != "" {
		return c, errors.New(c.ours.missing)
	}
	return c, nil
}
