package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
)

// header is what the report says before its tables.
type header struct {
	began  time.Time
	args   []string
	rounds int
	load   string // by other work, when it began
}

// load says how many processors were busy a moment ago, as far as the system tells.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "load unknown"
	}
	average, _, _ := strings.Cut(string(text), " ")
	return "load average before " + average
}

// revision names the commit of the working directory's tree, and whether files differ from it.
func revision() string {
	out, err := exec.Command("git", "describe", "--always", "--abbrev=12", "--dirty", "--exclude=*").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

func (h header) write(w io.Writer, c contenders) {
	command := strings.Join(append([]string{"go run ./aelab/internal/bench"}, h.args...), " ")
	fmt.Fprintf(w, `# Benchmarks

Made by %s, which %s on %s.

- Machine: %s, %d processors for this process, %s/%s; %s
- Revision %s, %s, kernels: %s
`, "`"+command+"`", "took "+time.Since(h.began).Round(time.Second).String(), h.began.Format("2006-01-02"),
		processor(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, h.load, revision(), runtime.Version(), simd.Path())
	for _, rival := range c.all()[1:] {
		fmt.Fprintln(w, rival.describe())
	}
	fmt.Fprintf(w, "- Examples for networks: %s; matrix products alone multiply noise\n", c.images)
	fmt.Fprintf(w, `
Each figure is the median of %d rounds, in each of which all contenders took their turns, warming up for %v first; ± is half
the distance between the quartiles, in %% of the median. On Linux, one thread means one processor, the same for all. A ratio is
the median over the rounds of our rate divided by the rival's of the same round: above 1, we are faster.
`, h.rounds, warmUp)
}

// describe is the contender's line in the report.
func (w *worker) describe() string {
	if w.missing != "" {
		return fmt.Sprintf("- %s is missing: %s", w.name, w.missing)
	}
	return fmt.Sprintf("- %s: %s", w.name, w.version)
}

// processor names the processor as the system does.
func processor() string {
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(text)) {
			if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
				return strings.TrimSpace(value)
			}
		}
	}
	if name, err := exec.Command("sysctl", "-n", "machdep.cpu.brand_string").Output(); err == nil {
		return strings.TrimSpace(string(name))
	}
	return "unknown processor"
}
