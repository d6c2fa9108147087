package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestStatistics(t *testing.T) {
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"median of three", median([]float64{9, 1, 4}), 4},
		{"median of four", median([]float64{9, 1, 4, 6}), 5},
		{"median of none", median(nil), math.NaN()},
		{"spread", spread([]float64{130, 90, 100, 110, 1000, 95, 1}), 0.2},
		{"ratio of rounds, the last of which the rival missed", ratio([]float64{2, 9, 4, 1000}, []float64{1, 3, 4}), 2},
		{"geometric mean", geometricMean([]float64{0.5, 8}), 2},
	} {
		if !(math.Abs(c.got-c.want) < 1e-12) && !(math.IsNaN(c.got) && math.IsNaN(c.want)) {
			t.Errorf("%s: %g, want %g", c.name, c.got, c.want)
		}
	}
	for x, want := range map[float64]string{0.123: "0.123", 8.434: "8.43", 43.44: "43.4", 999.4: "999", 999.6: "1000", 12345.6: "12346", math.Inf(-1): "-Inf"} {
		if got := number(x); got != want {
			t.Errorf("number(%g) = %q, want %q", x, got, want)
		}
	}
}

// fakes are two cases, of which the second fails in its third call.
func fakes() []Case {
	calls := 0
	return []Case{
		{Name: "Step/good/1", Unit: "samples/s", Work: 3, Setup: func(string) func() error {
			return func() error { time.Sleep(time.Microsecond); return nil }
		}},
		{Name: "Step/bad/1", Unit: "samples/s", Work: 1, Setup: func(string) func() error {
			return func() error {
				if calls++; calls == 3 {
					return errors.New("out of luck")
				}
				return nil
			}
		}},
	}
}

func TestServe(t *testing.T) {
	var out bytes.Buffer
	in := "run Step/good/1 1 1\nrun Step/none/1 1 1\nrun Step/bad/1 1 1\nrun Step/good/1 1 1\n"
	if err := serve(fakes(), "fake", t.TempDir(), strings.NewReader(in), &out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	for i, want := range []string{`ok fake`, `ok [0-9.e+]+`, `no such case`, `no out of luck`, `ok [0-9.e+]+`} {
		if len(lines) != 5 || !regexp.MustCompile("^"+want+"$").MatchString(lines[i]) {
			t.Fatalf("answers %q, want %s in line %d", lines, want, i)
		}
	}
	if err := serve(fakes(), "fake", t.TempDir(), strings.NewReader("walk\n"), io.Discard); err == nil {
		t.Error("a line that is no question has no error")
	}
}

// fake is a contender whose process is a function of case, threads and the number of the call.
func fake(name string, log *[]string, answer func(name string, threads, call int) string) *worker {
	in, questions := io.Pipe()
	answers, out := io.Pipe()
	go func() {
		calls := 0
		for lines := bufio.NewScanner(in); lines.Scan(); calls++ {
			f := strings.Fields(lines.Text())
			threads, _ := strconv.Atoi(f[2])
			*log = append(*log, name+f[2])
			fmt.Fprintln(out, answer(f[1], threads, calls))
		}
	}()
	return &worker{name: name, version: name + " 1.0", in: questions, out: bufio.NewReader(answers)}
}

func always(reply string) func(string, int, int) string {
	return func(string, int, int) string { return reply }
}

func fakeContenders(log *[]string) contenders {
	newer := fake("PyTorch", log, always("ok 125 fast"))
	newer.version = "PyTorch 2.0"
	return contenders{
		ours:  fake(ourWorker, log, func(_ string, threads, _ int) string { return fmt.Sprint("ok ", 100*threads) }),
		peak:  fake(peakWorker, log, always("ok 50")),
		gonum: fake(gonumWorker, log, always("no such case")),
		openBLAS: fake("OpenBLAS", log, func(_ string, threads, call int) string {
			if call == 2 {
				return "no power"
			}
			return fmt.Sprint("ok ", 80*threads)
		}),
		torches: []*worker{fake("PyTorch", log, always("ok 40 slow")), newer},
	}
}

// TestTrials checks who is asked what, in which order, and what becomes of answers.
func TestTrials(t *testing.T) {
	var log []string
	c := fakeContenders(&log)
	list := []Case{
		{Name: "SGEMM/100x20x30/dx", Unit: "GFLOP/s", Work: 1},
		{Name: "Step/vae/100", Unit: "samples/s", Work: 100, Flops: 100e9 / 8},
		{Name: "Step/other/1"},
	}
	if n := len(c.plan(append(list, Case{Name: "Step/vae/1000", Extra: true}), 2, true, regexp.MustCompile("vae"))); n != 1 {
		t.Errorf("%d quick trials of vae, want 1", n)
	}
	trials := c.plan(list, 2, false, regexp.MustCompile("SGEMM|vae"))
	if len(trials) != 2 {
		t.Fatalf("%d trials, want one for each group: %v", len(trials), trials)
	}
	trials[0].run(2)
	// Back and forth; gonum has no such case, and is not asked twice.
	want := "aelab1 OpenBLAS1 aelab2 OpenBLAS2 gonum1 OpenBLAS2 aelab2 OpenBLAS1 aelab1"
	if got := strings.Join(log, " "); got != want {
		t.Errorf("asked in the order\n%s, want\n%s", got, want)
	}
	if slices.ContainsFunc(trials[0].series, func(s *series) bool { return s.worker == c.gonum }) {
		t.Error("gonum is in the results without having the case")
	}
	var text strings.Builder
	runAll(trials[1:], 3, io.Discard)
	writeTables(&text, trials)
	for _, want := range []string{
		"| 100 × 20→30 | | | | 100 ±0 | 80.0 ±0 | 1.25 | | | |",
		"| 100 × 20→30 | | | | 200 ±0 | 80.0 ±0 | 2.50 | | | |", // with 2 threads OpenBLAS fails in the second round
		"| vae | 100 | 25 % | 100 ±0 | 125 ±0 | 0.80 | 3.20 | 200 ±0 | 125 ±0 | 1.60 | 6.40 |",
		"- vae/100: PyTorch 2.0, 1 thread, fast; PyTorch 2.0, 1 thread, fast",
		"| vae | 100 | 40.0 ±0 | 2.50 | 40.0 ±0 | 5.00 | 20.00 | 125 ±0 | 0.80 | 125 ±0 | 1.60 | 6.40 |",
		"| PyTorch 1.0, 2 threads against its best number | 1 | 5.00 | 5.00 | Step/vae/100, 2 threads against its best number |",
		"| PyTorch, 1 thread | 1 | 0.80 | 0.80 | Step/vae/100, 1 thread |",
		"- SGEMM/100x20x30/dx by OpenBLAS with 2 threads: power",
	} {
		if !strings.Contains(text.String(), want+"\n") {
			t.Errorf("the tables lack the line\n%s\nin\n%s", want, text.String())
		}
	}
}

func TestHeaderNamesWhoIsMissing(t *testing.T) {
	var text strings.Builder
	c := fakeContenders(new([]string))
	c.gonum = absent("gonum", "it is elsewhere")
	header{args: []string{"-quick"}, rounds: 3}.write(&text, c)
	for _, want := range []string{"- gonum is missing: it is elsewhere\n", "- OpenBLAS: OpenBLAS 1.0\n", "`go run ./aelab/internal/bench -quick`", "median of 3 rounds"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the header lacks %q:\n%s", want, text.String())
		}
	}
}

// TestAbsent starts what is not there or does not speak.
func TestAbsent(t *testing.T) {
	for name, cmd := range map[string]*exec.Cmd{
		"no program": exec.Command("/nonexistent/program"),
		"silence":    exec.Command("true"),
		"refusal":    exec.Command("echo", "no library"),
	} {
		w := start("rival", cmd)
		if w.missing == "" {
			t.Errorf("%s: the rival is not missing", name)
		}
		if _, _, err := w.run("Step/vae/100", 1, time.Millisecond); !errors.Is(err, errNoSuchCase) {
			t.Errorf("%s: error %v, want %v", name, err, errNoSuchCase)
		}
		w.stop()
	}
}

// TestOpenBLAS measures one of each kind of product, where there are a compiler and the library.
func TestOpenBLAS(t *testing.T) {
	dir := t.TempDir()
	if err := unpack(dir); err != nil {
		t.Fatal(err)
	}
	w, _ := startOpenBLAS(dir)
	if w.missing != "" {
		t.Skip(w.missing)
	}
	defer w.stop()
	for _, kind := range kinds {
		if rate, _, err := w.run("SGEMM/3x4x5/"+kind, 1, time.Millisecond); err != nil || !(rate > 0) {
			t.Errorf("%s: rate %g, error %v", kind, rate, err)
		}
	}
	if _, _, err := w.run("Step/vae/100", 1, time.Millisecond); !errors.Is(err, errNoSuchCase) {
		t.Errorf("a case of another: %v, want %v", err, errNoSuchCase)
	}
}

// TestCases checks what the cases say of themselves.
func TestCases(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range cases() {
		if seen[c.Name] || c.Unit == "" || !(c.Work > 0) {
			t.Errorf("%q, %q, work %g: want a new name, a unit, and work", c.Name, c.Unit, c.Work)
		}
		seen[c.Name] = true
	}
	if len(seen) < 100 {
		t.Errorf("%d cases: too few to be all", len(seen))
	}
}
