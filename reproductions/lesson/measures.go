package lesson

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aelab-go/autoencoders/aelab/nb"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// Measures displays the numbers that an experiment measures at preset quick, and beside them those of
// the recorded run at the paper's scale. If words are given, only numbers with one of them in their name are shown.
func Measures(p experiment.Paper, id string, words ...string) {
	rows := measureRows(Quick(p, id).Measures, measured(p, id))
	if len(words) > 0 {
		rows = slices.DeleteFunc(rows, func(row []string) bool {
			return !slices.ContainsFunc(words, func(word string) bool { return strings.Contains(row[0], word) })
		})
	}
	nb.Table([]string{"what", "quick", "paper's scale", "unit"}, rows...)
}

// RecordedMeasures displays the numbers that the recorded run of an experiment has measured at the paper's scale.
func RecordedMeasures(p experiment.Paper, id string) {
	var rows [][]string
	for _, row := range measureRows(nil, measured(p, id)) {
		rows = append(rows, slices.Delete(row, 1, 2))
	}
	nb.Table([]string{"what", "paper's scale", "unit"}, rows...)
}

// measured returns the measures of the recorded run at the paper's scale, or none if there is none.
func measured(p experiment.Paper, id string) []experiment.Measure {
	r, err := experiment.ReadResult(p.Results, id)
	nb.Check(err)
	if r == nil {
		return nil
	}
	return r.Measures
}

// measureRows returns a row for each measure: those of quick in its order, then those of paper alone.
func measureRows(quick, paper []experiment.Measure) (rows [][]string) {
	named := map[string]bool{}
	for _, m := range slices.Concat(quick, paper) {
		if !named[m.Name] {
			named[m.Name] = true
			rows = append(rows, []string{m.Name, number(quick, m.Name), number(paper, m.Name), m.Unit})
		}
	}
	return rows
}

// Grid displays some of the numbers that an experiment measures of several things. It has a row for each thing of which
// all of the measures are known, as "thing: measure", and a column for each measure. A cell has the number at preset
// quick and, in brackets, that of the recorded run at the paper's scale, if there is one.
func Grid(p experiment.Paper, id string, measures ...string) {
	scales, paper := "quick (paper's scale)", measured(p, id)
	if paper == nil {
		scales = "quick"
	}
	nb.Table(append([]string{scales}, measures...), gridRows(measures, Quick(p, id).Measures, paper)...)
}

func gridRows(measures []string, quick, paper []experiment.Measure) (rows [][]string) {
	all := slices.Concat(quick, paper)
	seen := map[string]bool{}
	for _, m := range all {
		thing, isFirst := strings.CutSuffix(m.Name, ": "+measures[0])
		if !isFirst || seen[thing] {
			continue
		}
		seen[thing] = true
		row := []string{thing}
		for _, measure := range measures {
			name := thing + ": " + measure
			if number(all, name) == unknown {
				break
			}
			cell := number(quick, name)
			if paper != nil {
				cell += " (" + number(paper, name) + ")"
			}
			row = append(row, cell)
		}
		if len(row) == 1+len(measures) {
			rows = append(rows, row)
		}
	}
	return rows
}

// unknown stands for a number that no run has measured.
const unknown = "–"

// number returns the measured number of that name as text.
func number(all []experiment.Measure, name string) string {
	for _, m := range all {
		if m.Name == name {
			return fmt.Sprintf("%.4g", m.Value)
		}
	}
	return unknown
}
