package hinton2006

import (
	"context"
	"math"

	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// authorsCode trains the autoencoder of Figure 2B as the authors' code does by default, with a
// fifth of the paper's pretraining, and sets its errors beside a log of that code.
func authorsCode(ctx context.Context, r *experiment.Run, c Defaults) error {
	t, err := c.study(ctx, r)
	if err != nil {
		return err
	}
	deep, err := t.fit(ctx, c.Net)
	if err != nil {
		return err
	}
	t.measureMean()
	r.Measure(measureAE, deep.SquaredError(t.data.Test.Pixels), perImage)
	for _, epochs := range authorsLog.epochs {
		if v := deep.at(int(epochs), t.data.Train.Len()); !math.IsNaN(v) {
			r.Measure(measureAfter(c.Net.Name, int(epochs)), v, perImage)
		}
	}
	if err := t.machineErrors(deep.start, deep.machine); err != nil {
		return err
	}
	return t.finetuningCurves(deep, authors(t.data)...)
}

// authors returns the curves of the authors' code, for data that they hold for.
func authors(d data) []plots.Series {
	if d.Train.Standin || d.Train.Len() != 60_000 {
		return nil
	}
	const by = "authors' code, 10 epochs of pretraining:"
	return []plots.Series{
		{Name: "test", By: by, X: authorsLog.epochs, Y: authorsLog.test},
		{Name: "training", By: by, X: authorsLog.epochs, Y: authorsLog.train},
	}
}
