package main

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
)

// group is how the cases of one group are measured: each round runs every contender once,
// for that long. Rounds are many and short, so that a disturbance of the machine meets all
// contenders of a round, or few rounds.
type group struct {
	name         string
	long, quick  time.Duration
	rivals       []*worker
	serialRivals []*worker // measured with one thread only
}

// trial is what is measured alternately: one case of ours and the rivals' at it.
type trial struct {
	Case
	duration time.Duration
	series   []*series
}

// series is what one contender reaches with a number of threads, round by round.
type series struct {
	worker  *worker
	name    string // of the case
	threads int
	rates   []float64
	remark  string
	err     error // of the first round that failed; there are none after it
}

// contenders are all processes.
type contenders struct {
	images                      string // what their networks train on
	ours, peak, gonum, openBLAS *worker
	torches                     []*worker
}

func (c contenders) all() []*worker {
	return append([]*worker{c.ours, c.peak, c.gonum, c.openBLAS}, c.torches...)
}

func (c contenders) groups() []group {
	return []group{
		{"SGEMM", 25 * time.Millisecond, 15 * time.Millisecond, []*worker{c.openBLAS}, []*worker{c.gonum}},
		{"Step", 100 * time.Millisecond, 100 * time.Millisecond, c.torches, []*worker{c.peak}},
	}
}

// plan makes the trials of the cases that only matches.
func (c contenders) plan(list []Case, threads int, quick bool, only *regexp.Regexp) []*trial {
	counts := []int{1}
	if threads > 1 {
		counts = append(counts, threads)
	}
	var trials []*trial
	for _, g := range c.groups() {
		for _, cs := range list {
			if !strings.HasPrefix(cs.Name, g.name+"/") || !only.MatchString(cs.Name) || quick && cs.Extra {
				continue
			}
			t := &trial{Case: cs, duration: g.long}
			if quick {
				t.duration = g.quick
			}
			for _, n := range counts {
				t.add(c.ours, n)
				for _, w := range g.rivals {
					t.add(w, n)
				}
			}
			for _, w := range g.serialRivals {
				t.add(w, 1)
			}
			trials = append(trials, t)
		}
	}
	return trials
}

func (t *trial) add(w *worker, threads int) {
	name := t.Name
	if w.name == peakWorker {
		name = peakName
	}
	t.series = append(t.series, &series{worker: w, name: name, threads: threads})
}

// run measures a number of rounds, every second of them in reverse order.
func (t *trial) run(rounds int) {
	order := slices.Clone(t.series)
	for range rounds {
		for _, s := range order {
			s.measure(t.duration)
		}
		slices.Reverse(order)
	}
	t.series = slices.DeleteFunc(t.series, func(s *series) bool { return errors.Is(s.err, errNoSuchCase) })
}

// rest is how long the threads of a rival look for more work before they sleep, at the
// most: 200 ms in Intel's OpenMP. They must not do so while the next contender runs.
const rest = 250 * time.Millisecond

func (s *series) measure(d time.Duration) {
	if s.err != nil {
		return
	}
	rate, remark, err := s.worker.run(s.name, s.threads, d)
	if s.threads > 1 && s.worker.name != ourWorker {
		time.Sleep(rest)
	}
	if err != nil {
		s.err = err
		return
	}
	s.rates, s.remark = append(s.rates, rate), remark
}

// String is the trial in a line, for whoever waits.
func (t *trial) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s:", t.Name, t.Unit)
	for _, s := range t.series {
		if s.err != nil {
			fmt.Fprintf(&b, " %s failed: %v;", s.worker.name, s.err)
			continue
		}
		fmt.Fprintf(&b, " %s/%d %s;", s.worker.name, s.threads, number(median(s.rates)))
	}
	return strings.TrimSuffix(b.String(), ";")
}

// runAll runs the trials and says on log how far it is.
func runAll(trials []*trial, rounds int, log io.Writer) {
	for i, t := range trials {
		t.run(rounds)
		fmt.Fprintf(log, "%d/%d %v\n", i+1, len(trials), t)
	}
}
