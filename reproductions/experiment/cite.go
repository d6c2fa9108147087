package experiment

import (
	"fmt"
	"io/fs"

	"gonum.org/v1/gonum/stat"
)

// NotRecorded stands for a number that no committed result has.
const NotRecorded = "(not recorded)"

// Results are the committed results of a paper, at the paper's scale.
type Results struct{ fs.FS }

// Cite returns a number that the committed run of an experiment has measured, in a format of package fmt. Of several
// seeds it is the mean. A ledger cites its numbers, so that they are those of the results. Cite returns NotRecorded if
// there is no such number.
func (results Results) Cite(format, experiment, measure string) string {
	r, err := readCommitted(results.FS, experiment)
	if err != nil || r == nil {
		return NotRecorded
	}
	values := r.Values(measure)
	if len(values) == 0 {
		return NotRecorded
	}
	return fmt.Sprintf(format, stat.Mean(values, nil))
}
