"""The papers' networks in PyTorch, as network.go has them in Go.

NETWORKS maps a name to a class. An object of it is a module with
  shape     of one example
  loss(x)   the batch mean of the loss, summed over columns
  rule      the optimiser's class, and its options; without one the module has
            step(x) which does a whole update and returns the loss
  choices   ways to do the same, from the constructor's argument, of which
            the fastest counts
"""

import torch
from torch import nn
from torch.nn import functional as F


def dense(*sizes, activation):
    """Linear layers with the activation between them, none after the last."""
    layers = []
    for n_in, n_out in zip(sizes, sizes[1:]):
        layers += [nn.Linear(n_in, n_out), activation()]
    return layers[:-1]


def bernoulli_nll(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)


class Autoencoder(nn.Module):
    """784-1000-500-250-2 with a linear code (Hinton and Salakhutdinov 2006)."""

    shape, choices = (784,), (None,)
    rule = torch.optim.Adam, {"lr": 1e-3}

    def __init__(self, _=None):
        super().__init__()
        sizes = [784, 1000, 500, 250, 2]
        self.encoder = nn.Sequential(*dense(*sizes, activation=nn.Sigmoid))
        self.decoder = nn.Sequential(*dense(*sizes[::-1], activation=nn.Sigmoid))

    def loss(self, x):
        return bernoulli_nll(self.decoder(self.encoder(x)), x)


class Bias(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(n))


class RBM(nn.Module):
    """784-1000, one CD-1 update with momentum and weight decay (Hinton and Salakhutdinov
    2006), and the squared error of the reconstruction, which the authors' code prints."""

    shape = (784,)
    choices = "bernoulli", "compare"
    rate, momentum, decay = 1e-3, 0.9, 2e-4

    def __init__(self, sampler="bernoulli"):
        super().__init__()
        self.sampler = sampler
        self.hidden, self.visible = nn.Linear(784, 1000), Bias(784)
        nn.init.normal_(self.hidden.weight, std=0.1)
        nn.init.zeros_(self.hidden.bias)
        self.velocity = [torch.zeros_like(p) for p in self.parameters()]

    def sample(self, h):
        if self.sampler == "bernoulli":
            return torch.bernoulli(h)
        return torch.rand_like(h).lt(h).to(h.dtype)

    @torch.no_grad()
    def step(self, v):
        w, b, c = self.hidden.weight, self.hidden.bias, self.visible.bias
        h = F.linear(v, w, b).sigmoid_()
        v_model = torch.addmm(c, self.sample(h), w).sigmoid_()
        h_model = F.linear(v_model, w, b).sigmoid_()
        rate = self.rate / len(v)
        dw, db, dc = self.velocity
        dw.addmm_(h.t(), v, beta=self.momentum, alpha=rate)
        dw.addmm_(h_model.t(), v_model, alpha=-rate)
        dw.add_(w, alpha=-self.rate * self.decay)
        db.mul_(self.momentum).add_((h - h_model).sum(0), alpha=rate)
        dc.mul_(self.momentum).add_((v - v_model).sum(0), alpha=rate)
        for p, step in zip((w, b, c), self.velocity):
            p.add_(step)
        return F.mse_loss(v_model, v, reduction="sum") / len(v)


class KSparse(nn.Module):
    """784-1000 with the 25 largest of each code and tied weights (Makhzani and Frey 2014)."""

    shape, k = (784,), 25
    choices = "dense", "sparse"
    rule = torch.optim.SGD, {"lr": 1e-3, "momentum": 0.9}

    def __init__(self, decoding="dense"):
        super().__init__()
        self.decoding = decoding
        self.encoder, self.decoder = nn.Sequential(nn.Linear(784, 1000)), nn.Sequential(Bias(784))
        nn.init.normal_(self.encoder[0].weight, std=0.01)

    def loss(self, x):
        w, bias = self.encoder[0].weight, self.decoder[0].bias
        z = self.encoder(x)
        values, places = z.topk(self.k, dim=1, sorted=False)
        if self.decoding == "sparse":
            y = F.embedding_bag(places, w, per_sample_weights=values, mode="sum") + bias
        else:
            y = torch.addmm(bias, torch.zeros_like(z).scatter(1, places, values), w)
        return F.mse_loss(y, x, reduction="sum") / len(x)


class VAE(nn.Module):
    """784-500-20, tanh (Kingma and Welling 2014)."""

    shape, choices = (784,), (None,)
    latent, beta = 20, 1
    rule = torch.optim.Adagrad, {"lr": 1e-3, "eps": 1e-8}

    def __init__(self, _=None):
        super().__init__()
        encoder, decoder = self.layers()
        self.encoder, self.decoder = nn.Sequential(*encoder), nn.Sequential(*decoder)

    def layers(self):
        return dense(784, 500, 2 * self.latent, activation=nn.Tanh), dense(self.latent, 500, 784, activation=nn.Tanh)

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

    shape, latent, beta = (4096,), 10, 4

    def layers(self):
        return dense(4096, 1200, 1200, 2 * self.latent, activation=nn.ReLU), dense(self.latent, 1200, 1200, 1200, 4096, activation=nn.Tanh)


class ConvVAE(VAE):
    """The VAE of chairs (Higgins et al. 2017)."""

    shape, latent, beta = (1, 64, 64), 32, 5
    rule = torch.optim.Adam, {"lr": 1e-3}

    def layers(self):
        channels = [1, 32, 32, 64, 64]
        encoder, decoder = [], []
        for n_in, n_out in zip(channels, channels[1:]):
            encoder += [nn.Conv2d(n_in, n_out, 4, 2, 1), nn.ReLU()]
            decoder = [nn.ConvTranspose2d(n_out, n_in, 4, 2, 1), nn.ReLU()] + decoder
        encoder += [nn.Flatten()] + dense(1024, 256, 2 * self.latent, activation=nn.ReLU)
        decoder = dense(self.latent, 256, 1024, activation=nn.ReLU) + [nn.ReLU(), nn.Unflatten(1, (64, 4, 4))] + decoder[:-1]
        return encoder, decoder


class JoinedConv2d(nn.Conv2d):
    """Upsampling by 2 and a 3×3 convolution of the result, as one transposed convolution of
    4×4: taps that meet the same pixel are added up first, which leaves 4/9 of the FLOPs."""

    def forward(self, x):
        w = self.weight.flip(2, 3).transpose(0, 1)
        w = sum(F.pad(w, (i, 1 - i, j, 1 - j)) for i in (0, 1) for j in (0, 1))
        return F.conv_transpose2d(x, w, self.bias, stride=2, padding=1)


class DCIGN(ConvVAE):
    """The convolutional network of DC-IGN, as a VAE (Higgins et al. 2017)."""

    latent, beta = 10, 1
    choices = "separate", "joined"

    def __init__(self, upsampling="separate"):
        self.joined = upsampling == "joined"
        super().__init__()

    def upsample(self, n_in, n_out):
        if self.joined:  # the identity stands where Upsample does, so that weights keep their names
            return nn.Sequential(nn.Identity(), JoinedConv2d(n_in, n_out, 3))
        return nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(n_in, n_out, 3, padding=1))

    def layers(self):
        encoder, decoder = [], dense(self.latent, 3072, activation=nn.ReLU) + [nn.Unflatten(1, (48, 8, 8))]
        for n_in, n_out in (1, 96), (96, 48), (48, 48):
            encoder += [nn.Conv2d(n_in, n_out, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
        encoder += [nn.Flatten(), nn.Linear(3072, 2 * self.latent)]
        for n_in, n_out in (48, 48), (48, 96), (96, 1):
            decoder += [self.upsample(n_in, n_out), nn.ReLU()]
        return encoder, decoder[:-1]


NETWORKS = {
    "autoencoder": Autoencoder,
    "rbm": RBM,
    "ksparse": KSparse,
    "vae": VAE,
    "betavae": BetaVAE,
    "convvae": ConvVAE,
    "dcign": DCIGN,
}
