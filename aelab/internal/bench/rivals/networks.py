"""The papers' networks in PyTorch, as networks.go has them in Go.

NETWORKS maps a name to a class. An object of it is a module with
  columns      the number of columns of the data
  loss(x)      the batch mean of the loss, summed over columns
  rule         the optimiser's class, and its options
"""

import torch
from torch import nn
from torch.nn import functional as F


def dense(sizes, activation):
    """Linear layers with the activation between them, none after the last."""
    layers = []
    for n_in, n_out in zip(sizes, sizes[1:]):
        layers += [nn.Linear(n_in, n_out), activation()]
    return nn.Sequential(*layers[:-1])


def bernoulli_nll(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)


class Autoencoder(nn.Module):
    """784-1000-500-250-2 with a linear code (Hinton and Salakhutdinov 2006)."""

    columns = 784
    rule = torch.optim.Adam, {"lr": 1e-3}

    def __init__(self):
        super().__init__()
        sizes = [784, 1000, 500, 250, 2]
        self.encoder = dense(sizes, nn.Sigmoid)
        self.decoder = dense(sizes[::-1], nn.Sigmoid)

    def loss(self, x):
        return bernoulli_nll(self.decoder(self.encoder(x)), x)


class VAE(nn.Module):
    """784-500-20, tanh (Kingma and Welling 2014)."""

    columns, latent, beta = 784, 20, 1
    rule = torch.optim.Adagrad, {"lr": 1e-3, "eps": 1e-8}

    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = self.layers()

    def layers(self):
        return dense([784, 500, 2 * self.latent], nn.Tanh), dense([self.latent, 500, 784], nn.Tanh)

    def loss(self, x, noise=None):
        mu, log_var = self.encoder(x).chunk(2, dim=1)
        if noise is None:
            noise = torch.randn_like(mu)
        z = torch.addcmul(mu, torch.exp(0.5 * log_var), noise)
        kl = 0.5 * (mu.square() + log_var.exp() - log_var - 1).sum() / len(x)
        return bernoulli_nll(self.decoder(z), x) + self.beta * kl


class BetaVAE(VAE):
    """4096-1200-1200-10 of 2D shapes: ReLU, and three tanh layers in the decoder (Higgins
    et al. 2017)."""

    columns, latent, beta = 4096, 10, 4

    def layers(self):
        return dense([4096, 1200, 1200, 2 * self.latent], nn.ReLU), dense([self.latent, 1200, 1200, 1200, 4096], nn.Tanh)


NETWORKS = {"autoencoder": Autoencoder, "vae": VAE, "betavae": BetaVAE}
