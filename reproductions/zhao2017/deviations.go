package zhao2017

import "github.com/aelab-go/autoencoders/reproductions/experiment"

// deviations is the ledger: where this reproduction differs from the paper or had to choose.
var deviations = []experiment.Deviation{{
	What:   "Networks of digits have half the width of the authors', and see 2,000,000 images, a tenth. Those of the comparison on labels see 600,000, those of the likelihoods 1,500,000.",
	Why:    "Time. One experiment is repeated at full width.",
	Effect: "Log determinants of the ELBO are compared by sign and order; the paper's are of longer trainings.",
}, {
	What:   "Figure 5 has λ = 1000, and α = 1 and 0. Its networks have 5 latents, a least standard deviation of 0.1 and a Gaussian decoder.",
	Why:    "The caption gives λ alone. The rest is the authors' code of the same weeks; accounts of the paper disagree on α.",
	Effect: "The picture is ours: no pixel of it can be compared.",
}, {
	What:   "The annealed ELBO has the KL weight 0.01 for the first fifth of the training, 2,000 steps.",
	Why:    "The authors have it for 20,000 steps. That is a fifth of their training, and more than the whole of ours.",
	Effect: "The share of the training is the same, the number of steps a tenth.",
}, {
	What:   "The n training images are the first n of 50,000.",
	Why:    "The usual split leaves 10,000 of 60,000 out. The authors take the first n, or any n, of 55,000.",
	Effect: "None known.",
}, {
	What:   "The data of Proposition 1 is two exact points.",
	Why:    "The authors draw from two spikes with deviations of 0.00001 and less. These are far below the decoder's least deviation of 0.0005.",
	Effect: "None that could be seen.",
}, {
	What:   "The effects of α, λ and the bandwidth are shown by fully connected networks of 256 units, on 5,000 images, 400,000 seen.",
	Why:    "The experiment is ours. It asks for the direction of each effect, in minutes.",
	Effect: "There is no number of the paper's to compare with.",
}, {
	What:   "MMD counts 39,200 nats in the experiments by the number of images.",
	Why:    "In the authors' code it counts 50 where the likelihood is a mean over the 784 pixels; here it is a sum.",
	Effect: "None: the losses are proportional.",
}, {
	What:   "The experiment extremes has λ = 1000 beside the 39,200. The claims are of the 39,200.",
	Why:    "With 39,200 the noise of a batch's draws is tens of nats. In quick runs the codes then said little of their image.",
	Effect: "Codes that say nothing follow the prior for that reason, and their log determinant is near 0. Read it with the divergence and the error of reconstructions.",
}, {
	What:   "The rate of the models of two points is 0.0001 for 150,000 steps, and falls to 0.000001 in 50,000 more.",
	Why:    "The authors have 0.0001, or 0.00001 for their animation, and up to a million steps.",
	Effect: "The last steps are small. The mean of the ELBO's codes is beside the known optimum all the same.",
}, {
	What:   "The kernel is exp(-‖a-b‖²/k²) for k latents, where nothing else is said.",
	Why:    "The authors' code divides a mean over latents by their number once more. Ports divide once, or have a bandwidth of 1.",
	Effect: "Values of MMD² and weights λ hold for this kernel.",
}, {
	What:   "Autoregressive decoders (PixelCNN), CIFAR-10 and sweeps of the number of latents are not here. The comparison on labels alone has three numbers of latents.",
	Why:    "The authors' code of them could not be had, and there is no number that could be checked. PixelCNNs are slow to train without a GPU.",
	Effect: "The paper's second problem, that a strong decoder learns to ignore the codes, is not tested, nor whether InfoVAE cures it.",
}, {
	What:   "The adversarial divergence is not run.",
	Why:    "It needs a discriminator with parameters and a rule of its own, and there is no number of it that could be checked.",
	Effect: "Its rows are missing in the comparisons of labels and likelihoods. They have the Stein divergence.",
}, {
	What:   "The Stein divergence is a mean over the batch.",
	Why:    "The likelihood is one, too. The loss is also written as a sum over the batch.",
	Effect: "A weight of the sum corresponds to one here that is larger by the batch size. So λ = 50 and 1000 need not be a good weight for it.",
}, {
	What:   "Likelihoods are importance-sampled. What the authors' code computes stands beside them once.",
	Why:    "The code averages exp(-NLL-KL) with KL in closed form in place of the samples' own weights.",
	Effect: "The estimates of the code are no likelihoods. Published ones may come from it.",
}, {
	What:   "Likelihoods are sampled by the model's own encoder. The authors' code first trains a fresh one for 10,000 steps, with the decoder held.",
	Why:    "Time.",
	Effect: "Of unknown size. An NLL by importance sampling is too high where the encoder does not fit the decoder, and MMD's may fit less than the ELBO's.",
}, {
	What:   "Binary digits are drawn once with the grey values as probabilities.",
	Why:    "The authors' code of binary digits rounds, but the level of the table's likelihoods is that of drawn ones.",
	Effect: "Likelihoods of different objectives are compared with each other alone.",
}, {
	What:   "Models of binary digits learn from 50,000 images for 30 epochs, with Adam at 0.001.",
	Why:    "The authors' code has 1,000 images and a rate of 0.00004. The table's likelihoods are about those of models of all digits.",
	Effect: "The objectives are compared after much data and a short training. With 1,000 images they may differ more.",
}, {
	What:   "The comparison on labels has 1,000 labels, 100 of each class.",
	Why:    "The paper's table could not be had. The numbers beside ours are of an independent reproduction, single runs with these labels.",
	Effect: "Agreement within five points is all that is asked.",
}, {
	What:   "The kernel of this comparison is exp(-‖a-b‖²/2).",
	Why:    "The independent reproduction has it. MMD with the authors' kernel stands beside it as mmd-wide.",
	Effect: "In 10 and 20 dimensions hardly any two draws of the prior are close by this kernel, so it may not hold the codes at all. Read an error with the log determinant of the codes.",
}, {
	What:   "Its classifier is a logistic regression with C = 1, and its models see 600,000 images, 12 passes. Their networks have a layer of 512 units between convolutions and codes, and posteriors a least standard deviation of 0.05.",
	Why:    "The independent reproduction has a linear support vector machine, 10 epochs, and heads on the convolutions, without a least deviation as far as is known. The rest of our networks is half the authors'.",
	Effect: "Errors may differ by some points in either direction.",
}, {
	What:   "The classifier that looks at samples is our own; its accuracy is measured beside it.",
	Why:    "The authors' weights are not published. Theirs has 99.24 % of the test digits right.",
	Effect: "Class mismatches are compared between our models alone.",
}, {
	What:   "The rate of the two points' training, and for how long it is held, were chosen after five shorter trainings of the ELBO.",
	Why:    "With each of these the codes ended farther apart than at the optimum, or nearer together.",
	Effect: "The ELBO's standard deviation is calibrated. The choice did not fit the mean, which is missed: it swings around the optimum, below it in the middle of the training and above it at the end (training.npz of proposition-1 has the curve).",
}, {
	What:   "The claim on likelihoods is of MMD with λ = 50 and α = 0; λ = 1000 stands beside it.",
	Why:    "The authors' code of binary digits has them, and the experiment has had them from its first version. With the λ = 1000 of Figure 5, a quick run of MMD was 20 nats behind the ELBO.",
	Effect: "That claim holds for this λ alone.",
}, {
	What:   "Means of the binary decoder are not clipped.",
	Why:    "The authors' code of binary digits clips them to 0.005 and 0.995, and the encoder's means to ±10. It keeps logarithms finite, which ours are without it.",
	Effect: "A pixel can cost less than the 0.005 nats that the clipped code asks for at least: 4 nats for the 784 pixels of an image.",
}, {
	What:   "Figure 3 has the networks and training of Figure 5, with two latents, and shows densities in place of contours.",
	Why:    "Accounts of the paper name the figure, its contours, the 500 images and the plane, and nothing else. Gaps between codes show better in a density.",
	Effect: "The densities are ours; the log determinants beside them say how far they are from the prior.",
}, {
	What:   "Batches are drawn with replacement.",
	Why:    "So that all batches of 500 images are of one size, on which the bias of MMD depends.",
	Effect: "None known.",
}}
