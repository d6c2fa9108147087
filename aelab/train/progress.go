package train

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/mattn/go-isatty"
)

// progress shows how far the run is. On a terminal and in a notebook it rewrites one line;
// elsewhere it writes a new line at most every ten seconds.
type progress struct {
	out   io.Writer // nil is quiet
	live  bool      // write over the last line
	every time.Duration
	now   func() time.Time

	at      status
	first   status // where this call of Run began
	began   time.Time
	shown   time.Time
	width   int // of the line on display
	batches *batches

	searches, failed int // of lines, in this call of Run
}

// status holds the content of a progress line.
type status struct {
	name          string
	step, total   int
	epoch, epochs int
	examples      int
	loss          float64
	speed         float64       // examples per second; 0 is not known yet
	left          time.Duration // until the end

	searches, failed int // of lines, since the last line of a log
}

func (r *run) newProgress() *progress {
	p := &progress{batches: r.batches, now: time.Now}
	switch {
	case r.Quiet:
	case inNotebook(): // write to its one stream
		p.out, p.live, p.every = os.Stdout, true, time.Second/5
	case isatty.IsTerminal(os.Stderr.Fd()):
		p.out, p.live, p.every = os.Stderr, true, time.Second/5
	default:
		p.out, p.every = os.Stderr, 10*time.Second
	}
	p.start(status{
		name: r.Name, step: r.step, total: r.total, examples: r.batches.seen(r.step),
		epoch: r.batches.epochOf(r.step), epochs: r.batches.epochOf(r.total),
	})
	return p
}

func (p *progress) start(s status) {
	p.at, p.first = s, s
	p.began = p.now()
	p.shown = p.began
	if p.out != nil && s.step > 0 && s.step < s.total {
		fmt.Fprintf(p.out, "%sgoing on from step %d of %d\n", s.prefix(), s.step, s.total)
	}
}

// update is called after each step. It draws if p.every has passed since the last line.
func (p *progress) update(step int, loss float64) {
	p.at.step, p.at.loss = step, loss
	if p.out == nil {
		return
	}
	if now := p.now(); now.Sub(p.shown) >= p.every {
		p.draw(now)
	}
}

// searched counts the line searches of a step.
func (p *progress) searched(report optim.Report) {
	p.at.searches += report.Searches
	p.at.failed += report.Failed
	p.searches += report.Searches
	p.failed += report.Failed
}

// close draws the last line if a step was done. It then writes the failed line searches, for
// which a bar has no room.
func (p *progress) close() {
	if p.out == nil || p.at.step == p.first.step {
		return
	}
	p.draw(p.now())
	if p.live {
		fmt.Fprintln(p.out)
	}
	if p.failed > 0 {
		fmt.Fprintf(p.out, "%s%s\n", p.at.prefix(), failures(p.failed, p.searches))
	}
}

// failures returns a text on the line searches that found no acceptable point.
func failures(failed, searches int) string {
	return fmt.Sprintf("%d of %d line searches failed", failed, searches)
}

func (p *progress) draw(now time.Time) {
	p.shown = now
	s := &p.at
	s.examples, s.epoch = p.batches.seen(s.step), p.batches.epochOf(s.step)
	if elapsed := now.Sub(p.began); elapsed > 0 {
		s.speed = float64(s.examples-p.first.examples) / elapsed.Seconds()
		s.left = time.Duration(float64(elapsed) * float64(s.total-s.step) / float64(s.step-p.first.step))
	}
	if !p.live {
		fmt.Fprintln(p.out, s.line())
		s.searches, s.failed = 0, 0
		return
	}
	bar := s.bar()
	width := utf8.RuneCountInString(bar)
	fmt.Fprint(p.out, "\r", bar, strings.Repeat(" ", max(0, p.width-width)))
	p.width = width
}

func (s status) prefix() string {
	if s.name == "" {
		return ""
	}
	return s.name + ": "
}

// line returns a status in words, for a log.
func (s status) line() string {
	text := fmt.Sprintf("%sstep %d of %d (%s), epoch %d of %d%s%s%s",
		s.prefix(), s.step, s.total, s.percent(), s.epoch, s.epochs, s.lossText(), s.speedText(), s.leftText())
	if s.failed > 0 {
		text += ", " + failures(s.failed, s.searches)
	}
	return text
}

const (
	barWidth           = 79 // columns of the whole line
	minCells, maxCells = 18, 30
)

// bar returns a status as a bar of at least 18 cells and a few numbers, at most 79 columns wide.
// To make room for a long name it leaves out the speed, then the epochs, then the end of the name.
func (s status) bar() string {
	epochs := fmt.Sprintf(", %d/%d", s.epoch, s.epochs)
	var head, rest string
	cells := 0
	for _, numbers := range []string{
		epochs + s.lossText() + s.speedText(),
		epochs + s.lossText(),
		s.lossText(),
	} {
		head, rest = s.prefix()+"[", fmt.Sprintf("] %4s%s%s", s.percent(), numbers, s.leftText())
		if cells = barWidth - utf8.RuneCountInString(head+rest); cells >= minCells {
			break
		}
	}
	if cells < minCells {
		room := barWidth - minCells - utf8.RuneCountInString(rest)
		head = truncate(s.name, room-len(": [")) + ": ["
		cells = minCells
	}
	cells = min(cells, maxCells)
	return fmt.Sprintf("%s%-*s%s", head, cells, strings.Repeat("=", cells*s.step/max(s.total, 1)), rest)
}

// truncate returns the first columns of text, the last of them an ellipsis if there is more.
func truncate(text string, columns int) string {
	if runes := []rune(text); len(runes) > columns {
		return strings.TrimRight(string(runes[:max(columns-1, 0)]), " ,:") + "…"
	}
	return text
}

// percent rounds down, so that only a finished run shows 100%.
func (s status) percent() string { return fmt.Sprintf("%d%%", 100*s.step/max(s.total, 1)) }

func (s status) lossText() string { return fmt.Sprintf(", loss %.5g", s.loss) }

func (s status) speedText() string {
	switch {
	case s.speed == 0:
		return ""
	case s.speed < 10:
		return fmt.Sprintf(", %.1f examples/s", s.speed)
	}
	return fmt.Sprintf(", %.0f examples/s", s.speed)
}

func (s status) leftText() string {
	if s.speed == 0 || s.step >= s.total {
		return ""
	}
	if s.left >= time.Hour {
		return ", " + strings.TrimSuffix(s.left.Round(time.Minute).String(), "0s") + " left"
	}
	return ", " + s.left.Round(time.Second).String() + " left"
}
