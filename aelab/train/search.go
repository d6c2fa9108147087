package train

import (
	"fmt"
	"math"
	"slices"
)

// search holds the data of update for Config.Search, so that a step allocates nothing.
type search struct {
	batch    Batch
	evaluate func() float64 // returns batch's loss at the current parameters and sets its gradient
	terms    Terms
	pure     bool // Step is known to leave the parameters alone
}

func (r *run) newSearch() search {
	return search{evaluate: func() float64 { return lossOf(r.model.Step(r.search.batch)) }}
}

// stepOf calls Model.Step. Before the first search it also checks that Step leaves the
// parameters alone.
func (r *run) stepOf(b Batch) ([]Term, error) {
	if r.Search == nil || r.search.pure {
		return r.model.Step(b), nil
	}
	before := slices.Clone(r.w)
	terms := r.model.Step(b)
	for i, v := range before {
		if math.Float32bits(v) != math.Float32bits(r.w[i]) {
			copy(r.w, before)
			return nil, fmt.Errorf("train: Model.Step changes parameter %d itself, as running means are; "+
				"Search evaluates a batch several times, so that it cannot train this model: set Optimizer instead", i)
		}
	}
	r.search.pure = true
	return terms, nil
}

// searchFrom lets Config.Search move the parameters. terms are those that the model has returned
// for b at the start. searchFrom returns them and the counts of the search. As in any update,
// the model's terms are those before it.
func (r *run) searchFrom(b Batch, terms []Term) (Terms, error) {
	s := &r.search
	s.batch = b
	s.terms = append(s.terms[:0], terms...) // the model's are valid until the next evaluation only
	report := r.Search.Search(r.w, r.dw, lossOf(terms), s.evaluate)
	end := [...]Term{{"the loss after a search", report.Loss}}
	if err := r.guard(end[:]); err != nil {
		return nil, err
	}
	r.progress.searched(report)
	s.terms = append(s.terms,
		Term{"evaluations", float64(1 + report.Evaluations)},
		Term{"searches", float64(report.Searches)},
		Term{"failed searches", float64(report.Failed)})
	return s.terms, nil
}
