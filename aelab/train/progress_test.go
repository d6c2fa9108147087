package train

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/aelab-go/autoencoders/aelab/optim"
)

func TestStatusText(t *testing.T) {
	s := status{name: "figure 4", step: 450, total: 1000, epoch: 5, epochs: 10, loss: 104.3217, speed: 61234.4, left: 83400 * time.Millisecond}
	tests := []struct{ name, got, want string }{
		{"line", s.line(), "figure 4: step 450 of 1000 (45%), epoch 5 of 10, loss 104.32, 61234 examples/s, 1m23s left"},
		{"bar", s.bar(), "figure 4: [=============                 ]  45%, 5/10, loss 104.32, 1m23s left"},
		{"start", status{total: 10, epochs: 1}.line(), "step 0 of 10 (0%), epoch 0 of 1, loss 0"},
		{"slow", status{step: 1, total: 3, epoch: 1, epochs: 1, loss: 1, speed: 2.53, left: 2 * time.Second}.line(),
			"step 1 of 3 (33%), epoch 1 of 1, loss 1, 2.5 examples/s, 2s left"},
		{"end", status{step: 3, total: 3, epoch: 1, epochs: 1, loss: 1, speed: 20}.bar(),
			"[==============================] 100%, 1/1, loss 1, 20 examples/s"},
		{"failed searches", status{step: 3, total: 3, epoch: 1, epochs: 1, loss: 1, searches: 9, failed: 2}.line(),
			"step 3 of 3 (100%), epoch 1 of 1, loss 1, 2 of 9 line searches failed"},
	}
	for _, test := range tests {
		if test.got != test.want {
			t.Errorf("%s: %q, want %q", test.name, test.got, test.want)
		}
	}
}

// A bar has at least 18 cells, for any name and the longest numbers, and shows the time that is
// left.
func TestBarWidth(t *testing.T) {
	s := status{step: 450, total: 1000, epoch: 5, epochs: 10, loss: 104.3217, speed: 61234.4, left: 83400 * time.Millisecond}
	long := status{step: 450, total: 1000, epoch: 1234, epochs: 2800, loss: -1.2345e-10, speed: 1234567, left: 100*time.Hour + 23*time.Minute}
	tests := []struct {
		status
		name, want string
	}{
		{s, "", "[==========             ]  45%, 5/10, loss 104.32, 61234 examples/s, 1m23s left"},
		{s, "m", "m: [=========           ]  45%, 5/10, loss 104.32, 61234 examples/s, 1m23s left"},
		{s, "figure 4", "figure 4: [=============                 ]  45%, 5/10, loss 104.32, 1m23s left"},
		{s, "2 of 5 · mnist, 10 latents", "2 of 5 · mnist, 10 latents: [========           ]  45%, loss 104.32, 1m23s left"},
		{s, "3 of 12 · stack, layer 2 of 4, 500 units", "3 of 12 · stack, layer 2 o…: [========          ]  45%, loss 104.32, 1m23s left"},
		{long, "2 of 5 · mnist, 10 latents", "2 of 5 · mnist, 10…: [========          ]  45%, loss -1.2345e-10, 100h23m left"},
	}
	for _, test := range tests {
		test.status.name = test.name
		if got := test.bar(); got != test.want {
			t.Errorf("got  %q\nwant %q", got, test.want)
		}
	}
	for n := range 120 {
		for _, status := range []status{s, long} {
			status.name = strings.Repeat("ö", n)
			bar := status.bar()
			if width := utf8.RuneCountInString(bar); width > 79 {
				t.Errorf("with a name of %d the line has %d columns: %q", n, width, bar)
			}
			_, cells, _ := strings.Cut(bar, "[")
			if cells, _, _ = strings.Cut(cells, "]"); len(cells) < 18 || !strings.HasSuffix(bar, " left") {
				t.Errorf("with a name of %d the bar has %d cells: %q", n, len(cells), bar)
			}
		}
	}
}

// clock is a time that tests move.
type clock struct{ t time.Time }

func (c *clock) now() time.Time { return c.t }

func newTestProgress(live bool, every time.Duration, from int) (*progress, *clock, *strings.Builder) {
	c := &clock{t: time.Unix(1e9, 0)}
	out := &strings.Builder{}
	p := &progress{out: out, live: live, every: every, now: c.now, batches: newBatches(toyData(1000, 1), 100, false, 1)}
	p.start(status{step: from, total: 100, epochs: 10, examples: p.batches.seen(from)})
	return p, c, out
}

func TestProgressLines(t *testing.T) {
	p, c, out := newTestProgress(false, 10*time.Second, 0)
	for step := 1; step <= 100; step++ {
		c.t = c.t.Add(300 * time.Millisecond)
		p.update(step, 2)
	}
	p.close()
	want := `step 34 of 100 (34%), epoch 4 of 10, loss 2, 333 examples/s, 20s left
step 68 of 100 (68%), epoch 7 of 10, loss 2, 333 examples/s, 10s left
step 100 of 100 (100%), epoch 10 of 10, loss 2, 333 examples/s
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out, want)
	}
}

func TestProgressLive(t *testing.T) {
	p, c, out := newTestProgress(true, time.Second/5, 0)
	for step := 1; step <= 100; step++ {
		c.t = c.t.Add(10 * time.Millisecond)
		p.update(step, 2)
	}
	p.close()
	text := out.String()
	if n := strings.Count(text, "\r"); n != 6 { // in 1 s: five, and the last
		t.Errorf("%d updates in a second, want 6: %q", n, text)
	}
	if strings.Count(text, "\n") != 1 || !strings.HasSuffix(text, "\n") || !strings.HasPrefix(text, "\r") {
		t.Errorf("not one line that is written over: %q", text)
	}
	updates := strings.Split(strings.TrimSuffix(text, "\n"), "\r")[1:]
	for i := 1; i < len(updates); i++ {
		if len(updates[i]) < len(strings.TrimRight(updates[i-1], " ")) {
			t.Errorf("%q leaves the end of %q standing", updates[i], updates[i-1])
		}
	}
}

func TestProgressGoesOn(t *testing.T) {
	p, c, out := newTestProgress(false, time.Second, 50)
	c.t = c.t.Add(time.Second)
	p.update(60, 2) // the speed is that of the ten steps of this call
	want := `going on from step 50 of 100
step 60 of 100 (60%), epoch 6 of 10, loss 2, 1000 examples/s, 4s left
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out, want)
	}

	p, _, out = newTestProgress(true, time.Second, 100)
	p.close()
	if out.Len() != 0 {
		t.Errorf("a finished run that is only loaded says %q", out)
	}
}

// Each line of a log counts the searches since the line before. The last line counts all.
func TestProgressFailedSearches(t *testing.T) {
	for _, live := range []bool{false, true} {
		p, c, out := newTestProgress(live, time.Second, 0)
		for step, failed := range []int{3, 1, 0} {
			c.t = c.t.Add(2 * time.Second)
			p.searched(optim.Report{Searches: 3, Failed: failed})
			p.update(step+1, 2)
		}
		p.close()
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		if last := lines[len(lines)-1]; last != "4 of 9 line searches failed" {
			t.Errorf("live %v: the last line is %q", live, last)
		}
		if live {
			continue
		}
		for i, want := range []string{", 3 of 3 line searches failed", ", 1 of 3 line searches failed", "left"} {
			if !strings.HasSuffix(lines[i], want) {
				t.Errorf("line %q, want one that ends in %q", lines[i], want)
			}
		}
	}
}
