// Package makhzani2013 reproduces Makhzani and Frey, "k-Sparse Autoencoders" (arXiv 1312.5663, ICLR 2014).
//
// The model is a linear autoencoder with tied weights that keeps the k largest hidden units of each image,
//
//	z = top_k(Wᵀx + b),  x̂ = Wz + b',
//
// and is trained by gradient descent on ½‖x̂-x‖². With k = 25 of 1000 units its codes tell digits apart better than
// those of restricted Boltzmann machines and of autoencoders with dropout or noise on the data.
//
// Claims reproduced, on MNIST: the errors of linear classifiers on the features (Table 1) and of nets that are trained as
// a whole from there (Table 3); the filters, from blobs to strokes to digits as k falls (Figure 1); the histogram of
// activations (Figure 4); more active units for the classifier than in training, αk; dead units and the schedule of k that
// prevents them; theorem 3.1 on when one step recovers the support of a sparse code.
//
// Read config.go for every hyperparameter and its source, with config_tables.go and config_figures.go; models.go for how
// the autoencoders are trained; table1.go, alpha.go and table3.go for the classifiers; figures.go and theorem.go;
// choices.go for the choices on validation images; claims.go for the paper's numbers, deviations.go for the ledger.
package makhzani2013

import (
	"embed"

	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

//go:embed results/*/*.json results/*/*/run.json results/*/figures/*.png
var results embed.FS

var committed = experiment.Committed(results)

// Paper returns the paper's experiments, claims and deviations.
func Paper() experiment.Paper {
	return experiment.Paper{
		Name:     "makhzani2013",
		Citation: "Makhzani & Frey, k-Sparse Autoencoders, 2014",
		Experiments: []experiment.Experiment{
			experiment.New("theorem", "When the largest products recover the support", "Theorem 3.1", theoremPresets, theorem),
			experiment.New("dead-units", "Dead units, with and without the schedule of k", "section 4.2.1", deadPresets, deadUnitsWithout),
			experiment.New("figure-1", "Filters for k = 70, 40, 25 and 10", "Figure 1", figure1Presets, figure1),
			experiment.New("alpha", "More active units for the classifier than in training", "section 4", alphasPresets, alphas),
			experiment.New("table-1", "Linear classifiers on frozen features", "Table 1", table1Presets, table1),
			experiment.New("table-1-seeds", "The rows of Table 1 that are close to each other, over seeds", "Table 1", seedsPresets, table1),
			experiment.New("refit", "Classifiers that are trained anew on training and validation images", "Table 1", refitPresets, refit),
			experiment.New("figure-4", "Histogram of the hidden units' activations", "Figure 4", figure4Presets, figure4),
			experiment.New("table-3", "Nets that are pretrained, then trained as a whole", "Table 3", table3Presets, table3),
			experiment.New("epochs-5000", "The best autoencoder, for the paper's 5000 epochs", "Table 1", longPresets, longTraining),
			experiment.New("choices-1", "Rates of the machine and the rivals, chosen on validation images", "our choice", choices1Presets, choices1),
			experiment.New("choices-k", "With and without the schedule of k, chosen on validation images", "our choice", choicesKPresets, choicesK),
			experiment.New("choices-3", "Batches and rates of fine-tuning, chosen on validation images", "our choice", choices3Presets, choices3),
		},
		Claims:     claims(),
		Deviations: deviations,
		Results:    committed,
	}
}
