package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Each contender is a process of its own, which answers a line
//
//	run <case> <threads> <milliseconds>
//
// by "ok <rate> <remark>" or "no <reason>", having begun by "ok <version>".

// serve answers for the cases until the input ends.
func serve(list []Case, version, dir string, in io.Reader, out io.Writer) error {
	testing.Init() // measure sets one of its flags
	fmt.Fprintln(out, "ok", version)
	byName := map[string]Case{}
	for _, c := range list {
		byName[c.Name] = c
	}
	var last string
	var call func() error
	for lines := bufio.NewScanner(in); lines.Scan(); {
		var name string
		var threads, milliseconds int
		if _, err := fmt.Sscanf(lines.Text(), "run %s %d %d", &name, &threads, &milliseconds); err != nil {
			return fmt.Errorf("line %q: %w", lines.Text(), err)
		}
		c, ok := byName[name]
		if !ok {
			fmt.Fprintln(out, noSuchCase)
			continue
		}
		if name != last {
			call, last = nil, name // lets the memory of the one before go
			call = c.Setup(dir)
		}
		runtime.GOMAXPROCS(threads)
		rate, err := c.measure(call, time.Duration(milliseconds)*time.Millisecond)
		if err != nil {
			fmt.Fprintln(out, "no", err)
			continue
		}
		fmt.Fprintf(out, "ok %.6g\n", rate)
	}
	return nil
}

const noSuchCase = "no such case"

// worker is a contender's process as the driver sees it.
type worker struct {
	name, version string
	missing       string // why there is no process
	cmd           *exec.Cmd
	in            io.WriteCloser
	out           *bufio.Reader
}

// start starts a contender, with cmd.Env besides our environment, and reads its version. It
// always returns a worker; where the process does not do as it should, a missing one.
func start(name string, cmd *exec.Cmd) *worker {
	w := &worker{name: name, cmd: cmd}
	cmd.Stderr = os.Stderr
	cmd.Env = append(environment(), cmd.Env...)
	in, err := cmd.StdinPipe()
	if err != nil {
		return absent(name, err.Error())
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return absent(name, err.Error())
	}
	if err := cmd.Start(); err != nil {
		return absent(name, err.Error())
	}
	w.in, w.out = in, bufio.NewReader(out)
	if w.version, err = w.reply(); err != nil {
		w.stop()
		return absent(name, err.Error())
	}
	return w
}

func absent(name, why string) *worker { return &worker{name: name, missing: why} }

const coreType = "OPENBLAS_CORETYPE="

// environment is ours without what makes OpenBLAS choose other kernels than it would.
func environment() []string {
	var env []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, coreType) && !strings.HasPrefix(v, "OPENBLAS_L2_SIZE=") {
			env = append(env, v)
		}
	}
	return env
}

// reply returns what follows "ok", or an error.
func (w *worker) reply() (string, error) {
	line, err := w.out.ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("%s ended without an answer", w.name)
	}
	line = strings.TrimSpace(line)
	if rest, ok := strings.CutPrefix(line, "ok "); ok {
		return rest, nil
	}
	if line == noSuchCase {
		return "", errNoSuchCase
	}
	return "", errors.New(strings.TrimPrefix(line, "no "))
}

var errNoSuchCase = errors.New(noSuchCase)

// run asks for one measurement.
func (w *worker) run(name string, threads int, d time.Duration) (rate float64, remark string, err error) {
	if w.missing != "" {
		return 0, "", errNoSuchCase
	}
	if w.cmd != nil {
		if err := confine(w.cmd.Process, threads); err != nil {
			return 0, "", fmt.Errorf("%s cannot be kept to %d processors: %w", w.name, threads, err)
		}
	}
	if _, err := fmt.Fprintf(w.in, "run %s %d %d\n", name, threads, d.Milliseconds()); err != nil {
		return 0, "", fmt.Errorf("%s is gone: %w", w.name, err)
	}
	text, err := w.reply()
	if err != nil {
		return 0, "", err
	}
	number, remark, _ := strings.Cut(text, " ")
	rate, err = strconv.ParseFloat(number, 64)
	return rate, remark, err
}

// stop ends the process.
func (w *worker) stop() {
	if w.cmd != nil {
		w.in.Close() // which it takes for the end
		w.cmd.Wait()
	}
}
