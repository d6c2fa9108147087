package experiment

import (
	"fmt"
	"io/fs"
)

// NotRecorded stands for a number that no committed result has.
const NotRecorded = "(not recorded)"

// Results are the committed results of a paper, at the paper's scale.
type Results struct{ fs.FS }

// Cite returns a number that the committed run of an experiment has measured, in a format of package fmt. A ledger
// cites its numbers, so that they are those of the results. Cite returns NotRecorded if there is no such number.
func (results Results) Cite(format, experiment, measure string) string {
	r, err := ReadResult(results, experiment)
	if err != nil || r == nil {
		return NotRecorded
	}
	v, ok := r.Value(measure)
	if !ok {
		return NotRecorded
	}
	return fmt.Sprintf(format, v)
}
