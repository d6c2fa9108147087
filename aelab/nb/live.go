package nb

import (
	"time"

	"github.com/janpfeifer/gonb/gonbui"
)

// framePause is the least time between two drawings of a Live figure. With less, drawing rather than
// training would fill the time.
const framePause = 500 * time.Millisecond

// Live is a figure that is drawn anew, in place, while something runs:
//
//	live := nb.NewLive()
//	defer live.Done()
//	// after each epoch
//	live.Update(func() nb.Figure { return plots.Curves(…) })
//
// The last drawing stays and is what a saved notebook holds. A Live must not be used by
// several goroutines at once.
type Live struct {
	id    string
	draw  func() Figure // drawing that is left to Done; nil if the display is up to date
	shown time.Time
	now   func() time.Time
}

// NewLive returns a figure that shows nothing yet.
func NewLive() *Live {
	return &Live{id: "aelab_live_" + gonbui.UniqueId(), now: time.Now}
}

// Update replaces the drawing, at most twice a second. If it comes too early, it does not call draw:
// the drawing is left to the next Update, which replaces it, or to Done. So draw must be good until
// then.
func (l *Live) Update(draw func() Figure) {
	if !InNotebook() {
		return
	}
	l.draw = draw
	if now := l.now(); !Headless() && now.Sub(l.shown) >= framePause {
		l.shown = now
		l.show()
	}
}

// Done shows the last drawing, if it is not on display yet.
func (l *Live) Done() {
	if l.draw != nil {
		l.show()
		flush()
	}
}

func (l *Live) show() {
	fig := l.draw()
	_, caption := words(fig)
	sendFigure(l.id, fig, caption)
	l.draw = nil
}
