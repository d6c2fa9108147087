// Package hinton2006 reproduces Hinton and Salakhutdinov, "Reducing the Dimensionality of
// Data with Neural Networks", Science 313:504–507 (2006). It also reproduces the starting point of
// the lecture: a linear autoencoder is principal component analysis.
//
// An autoencoder with a narrow middle finds codes of few numbers. With linear units, it can do no better than PCA.
// With several layers of logistic units it can do much better, but in 2006 gradient descent did not find good weights:
// from small random ones it stays at the mean image, from large ones it ends in poor minima. The paper starts from
// good weights. It trains a stack of restricted Boltzmann machines, one on top of the other, by contrastive divergence,
// unrolls the stack into encoder and decoder, and fine-tunes the whole by conjugate gradient on the cross-entropy.
//
// Claims reproduced: the reconstructions and errors of deep autoencoders, logistic PCA and PCA on curves, digits and
// faces (Figure 2); codes of two dimensions (Figure 3); deep and shallow nets with and without pretraining (Figures S1
// and S2); the pretrained classifier of digits (text, supplement). Beside them stands a log of the authors' code, which
// trains for fewer epochs than the paper. Figure 4, on documents, is left out.
//
// Read config.go for every hyperparameter and its source; train.go for the training of a network, and the measures and
// figures that several experiments share; then the experiments: linear.go, curves.go, experiments.go (Figures 2B, 2C
// and 3, and the authors' code), classifier.go, comparison.go; and claims.go for the paper's numbers.
package hinton2006

import (
	"embed"

	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

//go:embed results/*/*.json results/*/figures/*.png results/*/*/run.json
var results embed.FS

var committed = experiment.Committed(results)

// Paper returns the paper's experiments, claims and deviations.
func Paper() experiment.Paper {
	return experiment.Paper{
		Name:     "hinton2006",
		Citation: "Hinton & Salakhutdinov, Reducing the Dimensionality of Data with Neural Networks, 2006",
		Experiments: []experiment.Experiment{
			experiment.New("linear", "A linear autoencoder is PCA", "lecture", linearPresets, linear),
			experiment.New("curves", "Curves: deep and shallow, with and without pretraining", "Figures 2A, S1 and S2", curvesPresets, curves),
			experiment.New("figure-2b", "Digits: autoencoder, logistic PCA, PCA", "Figure 2B", digitsPresets, figure2b),
			experiment.New("authors-code", "Digits, as the authors' code trains them by default", "authors' code", defaultsPresets, authorsCode),
			experiment.New("figure-2c", "Faces: autoencoder, PCA", "Figure 2C", facesPresets, figure2c),
			experiment.New("figure-3", "Codes of two dimensions", "Figure 3", codesPresets, figure3),
			experiment.New("classifier", "A pretrained classifier of digits", "text; supplement", classifierPresets, classify),
			experiment.New("cg-adam", "Fine-tuning by conjugate gradient and by Adam", "supplement", comparisonPresets, compareMethods),
		},
		Claims:     claims(),
		Deviations: deviations,
		Results:    committed,
	}
}

// deviations is the ledger: where this reproduction differs from the paper or had to choose.
var deviations = []experiment.Deviation{
	{What: "Momentum is 0.5 in the first five epochs of a machine, then 0.9.",
		Why:    "So in the authors' code; the supplement has 0.9 throughout, and calls such choices insignificant.",
		Effect: "The errors of some machines rise for an epoch where it changes."},
	{What: "In contrastive divergence only the hidden units are sampled; reconstructions of the data are probabilities. The next machine's data are computed when a machine is trained.",
		Why:    "So in the authors' code, except that it keeps the next machine's data from the last epoch, in which the weights still move. The paper's text describes binary reconstructions.",
		Effect: "Less noise."},
	{What: "Machines with linear hidden units learn at 0.001, a hundredth of the others' rate.",
		Why:    "So in the authors' code; the supplement does not mention it. At 0.1 they diverge.",
		Effect: "None known."},
	{What: "Weight decay is 0.0002 times the learning rate, so 0.0000002 for machines that learn at 0.001.",
		Why:    "So in the authors' code. The supplement takes off 0.00002 of each weight, which is the same for machines that learn at 0.1.",
		Effect: "None known."},
	{What: "The curves are made anew by the supplement's procedure: splines y(x) without a knot in the middle, as MATLAB makes them of three points, held at the image's edge where they swing beyond it, as one in seven does, drops of ink at even steps of x, a 3×3 kernel that spreads the ink and is applied twice, and a spread and gain by which the mean image and 18 principal components have the paper's errors.",
		Why:    "The supplement leaves spline, spacing, kernel and ink open, and the authors' file is not ours to spread. Of the readings that package datasets/curves lists, the one is taken with which logistic PCA of 18 components comes nearest to the paper's.",
		Effect: "The nets' errors are compared as shares of the mean image's, and in their order. Curves that are held at the edge have a straight stroke along it."},
	{What: "The patches of faces are turned by -90° to 90°, scaled by 1.4 to 1.8 image pixels a patch pixel and cut anywhere within the image, all uniformly; a patch pixel is the mean of 2×2 points. The first 30 people train. Their 124,200 patches leave a last batch of 200 in each epoch of fine-tuning.",
		Why:    "The paper names the ranges and no more. With this reading 30 principal components have about the paper's error. Package datasets/olivetti lists others.",
		Effect: "The autoencoder's error is compared as a share of PCA's. The last update of all is for 200 patches alone. The training error after it, " + committed.Cite("%.1f", "figure-2c", "autoencoder: training error") + ", is higher than the mean over that epoch's batches."},
	{What: "The autoencoder of faces is further ahead of PCA than the paper's, by a little more than its claim allows.",
		Why:    "Not known. The patches are not the paper's own. Of the machine with linear visible units, the supplement names rate and epochs; its weight decay is here that of the code, a hundredth of what the supplement may mean.",
		Effect: "The claim is missed on the better side."},
	{What: "The pretrained nets of curves are fine-tuned for 500 epochs, and the pictures of Figure 2A are what the deep one makes of curves then. Its error is compared after 200 epochs.",
		Why:    "One run serves Figures 2A, S1 and S2. The paper's error in Figure 2A is that of Figure S1 after 200 epochs.",
		Effect: "The pictures are a little better than the paper's net would make them."},
	{What: "The large shallow nets of curves end lower than the paper's, most of all the one from random weights; and the small deep net has not overtaken the small shallow one after 500 epochs.",
		Why:    "The curves are not the authors' own. On these, pretrained nets are behind the paper's at first. The large ones overtake them. The small ones stay behind: the deep one by about a fifth, the shallow one by a tenth or less. The small deep net gains on the shallow one, but from farther behind than the paper's.",
		Effect: "Three claims are missed, two of them on the better side."},
	{What: "What the authors' code does by default is followed for 100 of its 200 epochs of fine-tuning.",
		Why:    "It is a comparison, not a result of the paper, and takes hours. The log of it that is set beside ours ends with epoch 129.",
		Effect: "None: errors are compared epoch by epoch."},
	{What: "The net of Figure 3 is trained as that of Figure 2B is.",
		Why:    "The paper names its layers, and no more.",
		Effect: "Its test error, " + committed.Cite("%.1f", "figure-3", measureAE) + " after 200 epochs, still falls. After more epochs its codes may separate the classes better."},
	{What: "Logistic PCA starts from N(0, 0.1²) weights and is trained by conjugate gradient as the autoencoders are, for 50 epochs on digits and 200 on curves.",
		Why:    "The supplement says only that it was.",
		Effect: "Little: the runs tell by how much the test error still fell in the last fifth of the epochs."},
	{What: "The deep net without pretraining is trained for 50 epochs on curves, not 500.",
		Why:    "It stays where it is.",
		Effect: "None."},
	{What: "The classifier's softmax layer starts from N(0, 0.1²) weights and biases of 0, and is alone trained for the first 5 of 48 epochs of conjugate gradient; the supplement's training by steepest descent is not run.",
		Why:    "So in the authors' code, except that the biases start from N(0, 0.1²), too. The supplement has both trainings, with errors of 1.14 and 1.17 %.",
		Effect: "None known."},
	{What: "The classifier without pretraining is the same net with all weights from N(0, 0.1²) and biases of 0, fine-tuned as the pretrained one is: for as many epochs, in the first five of which only the output layer learns.",
		Why:    "The paper's 1.6 % is the best that it knows of any net from random weights. It does not say how the net of its own would start without pretraining.",
		Effect: "Its test error is above the 1.6 %, and that claim is missed. When the schedule ends, it still has more training digits wrong than the pretrained net has test digits, and its line searches do not fail: it is not at its end. The gain by pretraining is that of one net and one schedule."},
	{What: "All is computed in single precision; the authors' code has double.",
		Why:    "It is twice as fast. Losses and slopes are summed in double precision here, too.",
		Effect: "None known. No line search of the autoencoders or of the classifier from random weights fails; a quarter of the pretrained classifier's do. In a small net that has hardly any loss left, as many fail in double precision (TestSearchesFailInDouble). TestSearchesInDouble goes on with the trained classifier for an epoch: 84 % of the searches fail in single precision, 93 % in double. So single precision is not why."},
	{What: "The classifier minimises the mean of the cross-entropy over a batch; in the authors' code it is the sum.",
		Why:    "All losses here are means over the batch, as that of the autoencoders is in their code.",
		Effect: "A search's first step, 1/(1+‖g‖²), is at most 1. Where the gradient g is near 0, it goes a thousandth as far on the mean over 1,000 digits as on the sum, and 20 evaluations may be too few. In a small net that has hardly any loss left, searches fail on the mean, but not on the sum (TestSearchesFailInDouble). What this does to the test errors is not known."},
	{What: "Documents (Figure 4, and S5 to S7) are left out.",
		Why:    "Reuters' stories are not free to be had. The 20 newsgroups of Figure S5 are, but have not been run.",
		Effect: "No claim on text is tested."},
	{What: "The weights that the repository has of the nets of 30 and 2 numbers are half floats.",
		Why:    "So they are half as large, and close enough to draw with.",
		Effect: "Figures 2B and 3 are of the weights as they were trained; what rounding changes is measured with them."},
}
