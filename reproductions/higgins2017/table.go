package higgins2017

import (
	"context"
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets/shapes2d"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"gonum.org/v1/gonum/stat"
)

// Table configures the experiment of that name.
type Table struct {
	Grid shapes2d.Grid // values of each factor
	Training
	Scores Scores
	Rows   []TableRow
}

// TableRow is a fully connected model, trained with several seeds.
type TableRow struct {
	Name  string
	Model Model
	Start Start
	Seeds int    // from the run's on
	Panel string // the figure that its best seed is drawn in; none if it is empty
}

// Validate returns an error that names all faults.
func (c Table) Validate() error {
	var f experiment.Faults
	checkGrid(&f, c.Grid)
	c.Training.faults(&f)
	c.Scores.faults(&f)
	f.Reject(len(c.Rows) == 0, "there is no row")
	for _, row := range c.Rows {
		row.Model.faults(&f)
		row.Start.faults(&f)
		f.AtLeast(1, "row "+row.Name+": Seeds", row.Seeds)
	}
	return f.Err()
}

// The rows of the table that are trained on the shapes.
const (
	rowBeta  = "beta-VAE"
	rowVAE   = "VAE"
	rowPlain = "beta-VAE by the table alone"
)

var tablePresets = experiment.EachPreset(func(p experiment.Preset) Table {
	c := Table{Grid: grid(p), Training: training(p, longest), Scores: scores(p), Rows: []TableRow{
		{Name: rowBeta, Model: network(p, 4), Start: chosenStart, Seeds: 5, Panel: "figure-7a"},
		{Name: rowVAE, Model: network(p, 1), Start: chosenStart, Seeds: 3, Panel: "figure-7b"},
		{Name: rowPlain, Model: network(p, 4), Start: tableStart, Seeds: 2},
	}}
	if p != experiment.PaperScale {
		c.Rows[0].Seeds, c.Rows[1].Seeds, c.Rows = 2, 1, c.Rows[:2]
	}
	return c
})

// seeds are the models of a row, and what is to be known of each.
type seeds struct {
	scored    []scored
	best      fitted // that with the lowest training objective
	objective float64
	mu        mat32.Matrix // of the best, for all images
	logVar    mat32.Matrix
}

// table measures the rows of the paper's table that are variational autoencoders, each over its seeds
// (Figure 6, and appendix, Table 2), and draws what the latents of the best seed represent (Figure 7). The
// best is the one with the lowest training objective: scores and pictures have no say.
func table(ctx context.Context, r *experiment.Run, c Table) error {
	shapes, err := loadShapes(ctx, r, c.Grid)
	if err != nil {
		return err
	}
	models := 0
	for _, row := range c.Rows {
		models += row.Seeds
	}
	r.Expect(models)
	means := map[string][]float64{}
	for _, row := range c.Rows {
		s, err := trainSeeds(ctx, r, shapes, c.Training, row)
		if err != nil {
			return err
		}
		means[row.Name] = measureRow(r, row.Name, c.Scores, s.scored...)
		if row.Panel == "" {
			continue
		}
		f := panel(s.best.Model, shapes, s.mu, s.logVar, traversed(shapes.Grid))
		f.Describe("What each latent of a model with β = %g represents: of %d seeds, the one with the lowest training objective.", row.Model.Beta, row.Seeds)
		if err := r.Figure(row.Panel, citation+fmt.Sprintf(", Figure 7: β = %g", row.Model.Beta), f, shapes.Origin); err != nil {
			return err
		}
	}
	measureLead(r, means[rowBeta], means[rowVAE])
	return nil
}

// measureLeadName names by how much beta-VAE is ahead.
const measureLeadName = "beta-VAE's score less the VAE's, in standard errors"

// measureLead notes by how many standard errors of the difference the mean over the seeds of one row is
// ahead of another's. Two seeds of each are the least.
func measureLead(r *experiment.Run, ahead, behind []float64) {
	if len(ahead) < 2 || len(behind) < 2 {
		return
	}
	a, va := stat.MeanVariance(ahead, nil)
	b, vb := stat.MeanVariance(behind, nil)
	r.Measure(measureLeadName, (a-b)/math.Sqrt(va/float64(len(ahead))+vb/float64(len(behind))), "")
}

// trainSeeds trains the models of a row, or loads them, and encodes all images with each.
func trainSeeds(ctx context.Context, r *experiment.Run, shapes *shapes2d.Shapes, t Training, row TableRow) (seeds, error) {
	s := seeds{objective: math.Inf(1)}
	for i := range row.Seeds {
		m, err := fit(ctx, r, shapes, row.Model, t, row.Start, r.Seed+uint64(i))
		if err != nil {
			return s, err
		}
		mu, logVar := m.EncodeAll(shapes)
		s.scored = append(s.scored, scored{train.Rows(mu), shapes})
		if v, ok := m.history.Last(train.Training, "loss"); ok && v < s.objective {
			s.best, s.objective, s.mu, s.logVar = m, v, mu, logVar
		}
	}
	return s, nil
}
