package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// comparison is one ratio of the report.
type comparison struct {
	against, what string
	ratio         float64
}

// report writes the tables and remembers their ratios for the summary.
type report struct {
	io.Writer
	compared []comparison
}

func writeTables(w io.Writer, trials []*trial) {
	r := &report{Writer: w}
	r.products(inGroup(trials, "SGEMM"))
	r.gonum(inGroup(trials, "SGEMM"))
	r.steps(inGroup(trials, "Step"))
	r.versions(inGroup(trials, "Step"))
	r.summary()
	r.failures(trials)
}

func inGroup(trials []*trial, group string) (list []*trial) {
	for _, t := range trials {
		if strings.HasPrefix(t.Name, group+"/") {
			list = append(list, t)
		}
	}
	return list
}

// best returns the series with the highest median of a contender, among those that keep
// returns true for; an empty one if there is none.
func (t *trial) best(contender string, keep func(*series) bool) *series {
	top := &series{worker: absent(contender, "not measured")}
	for _, s := range t.series {
		if s.worker.name == contender && s.err == nil && keep(s) && !(median(s.rates) <= median(top.rates)) {
			top = s
		}
	}
	return top
}

func with(threads int) func(*series) bool {
	return func(s *series) bool { return s.threads == threads }
}

func whichever(*series) bool { return true }

// threads lists the numbers of threads that ours was measured with in any of the trials.
func threads(trials []*trial) (list []int) {
	for _, t := range trials {
		for _, s := range t.series {
			if s.worker.name == ourWorker && !slices.Contains(list, s.threads) {
				list = append(list, s.threads)
			}
		}
	}
	return list
}

func (s *series) cell() string {
	if len(s.rates) == 0 {
		return "–"
	}
	return fmt.Sprintf("%s ±%.0f", number(median(s.rates)), 100*spread(s.rates))
}

// compare returns the cells of ours, of the rival and of their ratio, which it notes.
func (r *report) compare(what string, ours, rival *series) string {
	return fmt.Sprintf(" %s | %s | %s |", ours.cell(), rival.cell(), r.note(rival.worker.name, what, ours, rival))
}

// note returns the cell of a ratio, and keeps it for the summary.
func (r *report) note(against, what string, ours, rival *series) string {
	q := ratio(ours.rates, rival.rates)
	if !math.IsNaN(q) {
		r.compared = append(r.compared, comparison{against, what, q})
	}
	return times(q)
}

func (r *report) title(text, columns string) {
	n := strings.Count(columns, "|") - 1
	fmt.Fprintf(r, "\n## %s\n\n%s\n|%s\n", text, columns, strings.Repeat("---|", n))
}

func (r *report) products(trials []*trial) {
	for _, n := range threads(trials) {
		column, rivals := "OpenBLAS", with(n)
		if n > 1 { // it may be faster with fewer
			column, rivals = "OpenBLAS's best", whichever
		}
		r.title(fmt.Sprintf("Matrix products, GFLOP/s with %s", plural(n)),
			strings.ReplaceAll("| batch × in→out | forward | RIVAL | ratio | dX | RIVAL | ratio | dW | RIVAL | ratio |", "RIVAL", column))
		for _, layer := range byLayer(trials) {
			fmt.Fprintf(r, "| %s |", layer.name)
			for _, kind := range kinds {
				if t := layer.products[kind]; t != nil {
					name := t.Name + ", " + plural(n)
					if n > 1 {
						name = t.againstBest(n)
					}
					io.WriteString(r, r.compare(name, t.best(ourWorker, with(n)), t.best("OpenBLAS", rivals)))
				} else {
					io.WriteString(r, " | | |")
				}
			}
			fmt.Fprintln(r)
		}
	}
}

type layerTrials struct {
	name     string
	products map[string]*trial // by kind
}

func byLayer(trials []*trial) (list []layerTrials) {
	for _, t := range trials {
		parts := strings.Split(t.Name, "/")
		sizes := strings.SplitN(parts[1], "x", 3)
		name := sizes[0] + " × " + sizes[1] + "→" + sizes[2]
		if len(list) == 0 || list[len(list)-1].name != name {
			list = append(list, layerTrials{name, map[string]*trial{}})
		}
		list[len(list)-1].products[parts[2]] = t
	}
	return list
}

func (r *report) gonum(trials []*trial) {
	titled := false
	for _, t := range trials {
		gonum := t.best(gonumWorker, whichever)
		if len(gonum.rates) == 0 {
			continue
		}
		if !titled {
			r.title("Matrix products, GFLOP/s with 1 thread, and gonum's blas32 in Go", "| product | aelab | gonum | ratio |")
			titled = true
		}
		fmt.Fprintf(r, "| %s |%s\n", strings.TrimPrefix(t.Name, "SGEMM/"), r.compare(t.Name, t.best(ourWorker, with(1)), gonum))
	}
}

func (r *report) steps(trials []*trial) {
	if len(trials) == 0 {
		return
	}
	many := slices.Max(threads(trials))
	columns := "| network | batch | of a core's peak | 1 thread | PyTorch, 1 thread | ratio | at the peak |"
	if many > 1 {
		columns += fmt.Sprintf(" %s | PyTorch's best | ratio | at the peak |", plural(many))
	}
	r.title("Training steps, samples/s", columns)
	for _, t := range trials {
		parts := strings.Split(t.Name, "/")
		ours, rival := t.best(ourWorker, with(1)), t.best("PyTorch", with(1))
		fmt.Fprintf(r, "| %s | %s | %s |", parts[1], parts[2], percent(t.ofPeak(ours)))
		io.WriteString(r, r.compare(t.Name+", 1 thread", ours, rival))
		fmt.Fprintf(r, " %s |", t.atPeak(rival, 1))
		if many > 1 {
			best := t.best("PyTorch", whichever)
			io.WriteString(r, r.compare(t.againstBest(many), t.best(ourWorker, with(many)), best))
			fmt.Fprintf(r, " %s |", t.atPeak(best, many))
		}
		fmt.Fprintln(r)
	}
	r.networks(trials)
	r.peak(trials)
	r.ways(trials)
}

// ofPeak returns the share of a core's peak that the products of a step come to, NaN where
// they are not measured or have no fixed number of operations.
func (t *trial) ofPeak(s *series) float64 {
	if t.Flops == 0 {
		return math.NaN()
	}
	return ratio(s.rates, t.best(peakWorker, whichever).rates) * t.Flops / t.Work / 1e9
}

// atPeak returns the ratio to a rival's rate of what so many cores would do at their peak.
func (t *trial) atPeak(rival *series, cores int) string {
	return times(float64(cores) / t.ofPeak(rival))
}

// networks says what the names stand for.
func (r *report) networks(trials []*trial) {
	fmt.Fprint(r, "\nThe networks:\n\n")
	for _, n := range networks {
		if slices.ContainsFunc(trials, func(t *trial) bool { return strings.Contains(t.Name, "/"+n.name+"/") }) {
			fmt.Fprintf(r, "- %s: %s\n", n.name, n.about)
		}
	}
}

// peak says what the share of a core's peak and the ratio at the peak refer to.
func (r *report) peak(trials []*trial) {
	var rates []float64
	for _, t := range trials {
		rates = append(rates, t.best(peakWorker, whichever).rates...)
	}
	if len(rates) == 0 {
		return
	}
	fmt.Fprintf(r, "\nA core's peak, measured in the same rounds by a loop of independent fused multiply-adds in registers, is %s GFLOP/s (±%.0f over the whole run). "+
		"Of it are, in the table, the FLOPs of a step's matrix products, zeros not excepted, divided by the time of the whole step with 1 thread. "+
		"The ratio at the peak is what a program would reach that did all of these FLOPs at the peak of as many cores as there are threads, and nothing else: only who skips zeros of the data can be faster.\n",
		number(median(rates)), 100*spread(rates))
}

// ways lists how PyTorch was the fastest.
func (r *report) ways(trials []*trial) {
	fmt.Fprint(r, "\nPyTorch runs in eager mode. The fastest of its ways, with 1 thread and with any number:\n\n")
	for _, t := range trials {
		fmt.Fprintf(r, "- %s: %s; %s\n", strings.TrimPrefix(t.Name, "Step/"), t.best("PyTorch", with(1)).how(), t.best("PyTorch", whichever).how())
	}
}

// versions compares with each PyTorch by itself, if there are several.
func (r *report) versions(trials []*trial) {
	var list []string
	for _, t := range trials {
		for _, s := range t.series {
			if s.worker.name == "PyTorch" && !slices.Contains(list, s.worker.version) {
				list = append(list, s.worker.version)
			}
		}
	}
	if len(list) < 2 {
		return
	}
	many := slices.Max(threads(trials))
	columns := "| network | batch |"
	for _, version := range list {
		columns += fmt.Sprintf(" %s, 1 thread | ratio |", version)
		if many > 1 {
			columns += fmt.Sprintf(" its best | ratio, ours with %s | at the peak |", plural(many))
		}
	}
	r.title("Training steps and each PyTorch, samples/s", columns)
	for _, t := range trials {
		parts := strings.Split(t.Name, "/")
		fmt.Fprintf(r, "| %s | %s |", parts[1], parts[2])
		for _, version := range list {
			its := func(s *series) bool { return s.worker.version == version }
			serial := t.best("PyTorch", func(s *series) bool { return its(s) && s.threads == 1 })
			fmt.Fprintf(r, " %s | %s |", serial.cell(), r.note(version, t.Name+", 1 thread", t.best(ourWorker, with(1)), serial))
			if many > 1 {
				best := t.best("PyTorch", its)
				fmt.Fprintf(r, " %s | %s | %s |", best.cell(), r.note(version, t.againstBest(many), t.best(ourWorker, with(many)), best), t.atPeak(best, many))
			}
		}
		fmt.Fprintln(r)
	}
}

// againstBest names a comparison of ours, with so many threads, with a rival at its best.
func (t *trial) againstBest(threads int) string {
	return fmt.Sprintf("%s, %s against its best number", t.Name, plural(threads))
}

// how is the way in which a rival reached its figure.
func (s *series) how() string {
	if len(s.rates) == 0 {
		return "–"
	}
	return strings.TrimSuffix(fmt.Sprintf("%s, %s, %s", s.worker.version, plural(s.threads), s.remark), ", ")
}

// summary has a line for each rival and number of threads.
func (r *report) summary() {
	if len(r.compared) == 0 {
		return
	}
	r.title("Ratios", "| against | comparisons | geometric mean | lowest | where |")
	var seen []string
	for _, c := range r.compared {
		if key := c.key(); !slices.Contains(seen, key) {
			seen = append(seen, key)
		}
	}
	for _, key := range seen {
		var ratios []float64
		worst := comparison{ratio: math.Inf(1)}
		for _, c := range r.compared {
			if c.key() == key {
				ratios = append(ratios, c.ratio)
				if c.ratio < worst.ratio {
					worst = c
				}
			}
		}
		fmt.Fprintf(r, "| %s | %d | %s | %s | %s |\n", key, len(ratios), times(geometricMean(ratios)), times(worst.ratio), worst.what)
	}
}

// key is what ratios are averaged over.
func (c comparison) key() string {
	_, threads, _ := strings.Cut(c.what, ", ")
	return strings.TrimSuffix(c.against+", "+threads, ", ")
}

// failures lists the measurements that broke off.
func (r *report) failures(trials []*trial) {
	var list []string
	for _, t := range trials {
		for _, s := range t.series {
			if s.err != nil {
				list = append(list, fmt.Sprintf("- %s by %s with %s: %v", s.name, s.worker.name, plural(s.threads), s.err))
			}
		}
	}
	if len(list) > 0 {
		fmt.Fprintf(r, "\n## Not measured to the end\n\n%s\n", strings.Join(list, "\n"))
	}
}

func plural(threads int) string {
	if threads == 1 {
		return "1 thread"
	}
	return fmt.Sprintf("%d threads", threads)
}
