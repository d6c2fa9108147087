package lesson

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/nb"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// Measures prints the numbers that a run has measured.
func Measures(r *experiment.Run) {
	for _, m := range r.Measures {
		fmt.Printf("%-70s %9.4g %s\n", m.Name, m.Value, m.Unit)
	}
}

// Claims displays a paper's numbers beside those of the recorded runs.
func Claims(p experiment.Paper) {
	outcomes, err := p.Outcomes()
	nb.Check(err)
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
