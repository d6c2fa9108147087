// Package higgins2017 reproduces Higgins et al., "beta-VAE: Learning Basic Visual Concepts with a
// Constrained Variational Framework" (ICLR 2017).
//
// A variational autoencoder whose divergence from the prior counts beta times,
//
//	loss = E_q[-log p(x|z)] + β·KL(q(z|x) ‖ N(0, I)),  β > 1,
//
// has a narrower channel from image to code than the evidence lower bound asks for. The paper claims
// that each latent then follows one factor of the images: the position, size or rotation of a shape. A
// metric measures how well the latents do so, on images whose factors are known.
//
// Read the files in this order:
//
//	config.go     every hyperparameter and its source
//	model.go      the fully connected model and its training
//	starts.go     different starts of its training
//	watch.go      the looks at its latents while it learns
//	panel.go      Figure 7: the factors that each latent follows
//	shapes.go     the longer trainings
//	scores.go     the scores of a trained model
//	baselines.go  the rows of the table without training by the gradient
//	dcign.go      DC-IGN, a rival
//	infogan.go    InfoGAN, a rival
//	table.go      the table of all models over their seeds
//	census.go     counts of shapes and positions, which tell whether a rival shows all of the data
//	betanorm.go   the effect of β and of the number of latents
//	chairs.go     the convolutional model of the chairs
//	traits.go     the latents that follow traits of the chairs
//	traversal.go  traversals of latents
//	share.go      shared weights
//	claims.go     the paper's numbers
package higgins2017

import (
	"embed"
	"slices"

	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

//go:embed results/*/*.json results/*/figures/*.png results/*/*/run.json
var results embed.FS

var committed = experiment.Committed(results)

// Paper returns the paper's experiments, claims and deviations.
func Paper() experiment.Paper {
	return experiment.Paper{
		Name:     "higgins2017",
		Citation: "Higgins et al., beta-VAE: Learning Basic Visual Concepts with a Constrained Variational Framework, 2017",
		Experiments: []experiment.Experiment{
			experiment.New("starts", "How the training of the fully connected model begins", "appendix, Table 1", startsPresets, starts),
			experiment.New("baselines", "What is compared with beta-VAE without training by the gradient", "Figure 6, and appendix, Table 2", baselinesPresets, baselines),
			experiment.New("beta-4", "beta-VAE of the 2-D shapes, β = 4", "Figure 7A", shapesPresets(4, chosenStart, "shapes"), trainShapes).Showing(measureObjective),
			experiment.New("beta-1", "The VAE of the 2-D shapes, β = 1", "Figure 7B", shapesPresets(1, chosenStart, ""), trainShapes).Showing(measureObjective),
			experiment.New("beta-4-table", "beta-VAE of the 2-D shapes, β = 4, by the table alone", "appendix, Table 1", shapesPresets(4, tableStart, ""), trainShapes).Showing(measureObjective),
			experiment.New("dc-ign", "DC-IGN, which is told what varies", "Figure 6", dcignPresets, dcign),
			experiment.New("infogan", "InfoGAN of the 2-D shapes", "Figure 6", infoganPresets(false, 1_000_000), infogan),
			experiment.New("infogan-table", "InfoGAN as the table's row is written", "appendix, Table 1", infoganPresets(true, 100_000), infogan),
			experiment.New("table", "beta-VAE, the VAE and their rivals: scores over all seeds", "Figure 6, and appendix, Table 2", tablePresets, table).From(tableSources()...),
			experiment.New("beta-norm", "The effect of β and of the number of latents", "Figure 6, right", betaNormPresets, betaNorm),
			experiment.New("chairs-beta-5", "beta-VAE of the chairs, β = 5", "Figure 2", chairsPresets(5), trainChairs),
			experiment.New("chairs-beta-1", "VAE of the chairs, β = 1", "Figure 2", chairsPresets(1), trainChairs),
		},
		Claims:     claims(),
		Deviations: slices.Concat(deviations, dcignDeviations, infoganDeviations, betaNormDeviations, chairsDeviations),
		Results:    committed,
	}
}

// deviations is the ledger: where this reproduction differs from the paper or had to choose.
var deviations = []experiment.Deviation{
	{
		What:   "The score takes 20 pairs of images a point, 10,000 points to train its classifier and 5,000 to test it, and 300 epochs of Adagrad.",
		Why:    "The paper gives none of these. With 20 pairs, raw pixels and principal components have about the paper's scores; untrained networks are 5 points above theirs, 7 in the best half.",
		Effect: "Those three rows are calibrated, and no evidence. With more pairs all scores are higher; L = 64 stands beside L = 20.",
	},
	{
		What:   "Independent components score far above the paper's.",
		Why:    "Not known. Ours are FastICA's with log cosh, on 10 whitened components of each pair of shapes; the paper does not name its variant, and with ours the search does not converge in 200 steps.",
		Effect: "The claim is missed on the better side.",
	},
	{
		What:   "Adagrad's sums begin at 10, where TensorFlow's began at 0.1 and the paper is silent.",
		Why:    "Of 14 starts, this one alone leaves the position to two latents after 2,000 steps, one for x and one for y. Neither scores nor pictures chose it. The plain reading of the table, 0.1, is run beside it.",
		Effect: "With 0.1, three latents share out the position, at an angle to the axes.",
	},
	{
		What:   "beta-VAE's score is just below what is asked for, and the VAE's is far above the paper's. So far one seed of each is recorded, after 7 million images.",
		Why:    "Our beta-VAE keeps three active latents, the paper's five: it gives up the rotation. The VAE's score is highest after some million images and still falls at the end. The public programs whose latents are clean have seen four times as many images.",
		Effect: "The order is the paper's, and the distance is smaller.",
	},
	{
		What:   "The 2-D shapes are drawn anew by the rules of dSprites, unless the published file is there.",
		Why:    "The file is large, and its author has told the rules; the sizes that they leave open are fitted to 320 published frames.",
		Effect: "None known. 316 of those frames are met exactly, four by all but two pixels.",
	},
}
