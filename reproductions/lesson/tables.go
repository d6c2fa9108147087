package lesson

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aelab-go/autoencoders/aelab/nb"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// Experiments displays a table of a paper's experiments.
func Experiments(p experiment.Paper) {
	var rows [][]string
	for _, e := range p.Experiments {
		rows = append(rows, []string{e.ID, e.Title, e.Source})
	}
	nb.Table([]string{"experiment", "what", "source"}, rows...)
}

// Claims displays a paper's numbers beside those of the recorded runs. If experiments are named, only
// their claims are shown.
func Claims(p experiment.Paper, ids ...string) {
	outcomes, err := p.Outcomes()
	nb.Check(err)
	if len(ids) > 0 {
		outcomes = slices.DeleteFunc(outcomes, func(o experiment.Outcome) bool { return !slices.Contains(ids, o.Experiment) })
	}
	nb.Table([]string{"source", "what", "paper", "ours", "allowed", "state"}, claimRows(outcomes)...)
}

func claimRows(outcomes []experiment.Outcome) (rows [][]string) {
	for _, o := range outcomes {
		what := o.What
		if o.Unit != "" {
			what += " (" + o.Unit + ")"
		}
		rows = append(rows, []string{o.Source, what, o.PaperText(4), o.Text(4), o.Allowed(), string(o.State)})
	}
	return rows
}

// Deviations displays where a reproduction differs from its paper.
func Deviations(p experiment.Paper) {
	var rows [][]string
	for _, d := range p.Deviations {
		rows = append(rows, []string{d.What, d.Why, d.Effect})
	}
	nb.Table([]string{"where we differ", "why", "effect"}, rows...)
}

// Slide is a slide of the lecture with claims, and the file name, without .ipynb, of the notebook that shows
// them.
type Slide struct{ Title, Notebook string }

// Slides displays a row for each slide: its notebook, the figures and tables that its claims come from, and
// the number of claims in each state. Slides with claims that are not named follow at the end, without a
// notebook.
func Slides(papers []experiment.Paper, slides ...Slide) {
	rows, err := slideRows(papers, slides)
	nb.Check(err)
	nb.Table([]string{"slide", "notebook", "figures and tables", "claims"}, rows...)
}

func slideRows(papers []experiment.Paper, slides []Slide) (rows [][]string, err error) {
	slides = slices.Clone(slides)
	sources, states := map[string][]string{}, map[string]map[experiment.State]int{}
	for _, p := range papers {
		outcomes, err := p.Outcomes()
		if err != nil {
			return nil, err
		}
		for _, o := range outcomes {
			if states[o.Slide] == nil {
				states[o.Slide] = map[experiment.State]int{}
			}
			states[o.Slide][o.State]++
			if !slices.Contains(sources[o.Slide], o.Source) {
				sources[o.Slide] = append(sources[o.Slide], o.Source)
			}
			if !slices.ContainsFunc(slides, func(s Slide) bool { return s.Title == o.Slide }) {
				slides = append(slides, Slide{Title: o.Slide})
			}
		}
	}
	for _, s := range slides {
		link := "–"
		if s.Notebook != "" {
			link = fmt.Sprintf("[%s](%s.ipynb)", s.Notebook, s.Notebook)
		}
		rows = append(rows, []string{s.Title, link, strings.Join(sources[s.Title], "; "), tally(states[s.Title])})
	}
	return rows, nil
}

// tally says how many claims are in each state: "3 met, 1 not run".
func tally(states map[experiment.State]int) string {
	var parts []string
	for _, s := range []experiment.State{experiment.Met, experiment.Missed, experiment.Calibrated, experiment.NotRun} {
		if states[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", states[s], s))
		}
	}
	return strings.Join(parts, ", ")
}
