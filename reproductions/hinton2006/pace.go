package hinton2006

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/google/renameio/v2"
)

// pace notes how long each epoch of a training takes, without evaluations. It is kept in the
// directory of the model, so that of a run in several parts all whole epochs count. It is
// not in the history, which is the same for each run.
type pace struct {
	path    string
	seconds []float64
	start   time.Time // of the epoch under way; zero if that was begun by an earlier part
	called  bool
}

func newPace(dir string) *pace {
	p := &pace{path: filepath.Join(dir, "seconds.json")}
	p.seconds, _ = readPace(dir) // a damaged file is written anew: it only says how fast
	return p
}

// record is a train.Config.OnRecord.
func (p *pace) record(h *train.History) {
	last := h.Records[len(h.Records)-1]
	resumed := !p.called && len(h.Records) > 1 // this call only tells what there is already
	p.called = true
	switch {
	case resumed:
	case last.Kind == train.Evaluation:
		p.start = time.Now()
	case !p.start.IsZero():
		p.seconds = append(p.seconds, time.Since(p.start).Seconds())
		p.start = time.Time{}
		if text, err := json.Marshal(p.seconds); err == nil {
			_ = renameio.WriteFile(p.path, text, 0o666) // a training is not stopped for its clock
		}
	}
}

func readPace(dir string) (seconds []float64, err error) {
	text, err := os.ReadFile(filepath.Join(dir, "seconds.json"))
	if err != nil {
		return nil, err
	}
	return seconds, json.Unmarshal(text, &seconds)
}

// epochSeconds returns the median time of an epoch of the model in dir.
func epochSeconds(dir string) (float64, error) {
	seconds, err := readPace(dir)
	if err != nil {
		return 0, err
	}
	slices.Sort(seconds)
	return seconds[len(seconds)/2], nil
}
