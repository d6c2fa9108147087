"""Records values and gradients of PyTorch's losses on fixed inputs.

pip install torch==2.15.0
python3 pytorch.py > pytorch.json
"""

import json
import sys

import torch
import torch.nn.functional as F

torch.manual_seed(1)
N, D = 3, 5
a = torch.randn(N, D, dtype=torch.float64) * 3
b = torch.randn(N, D, dtype=torch.float64)
x = torch.rand(N, D, dtype=torch.float64)
labels = torch.tensor([4, 0, 2])


def kl(mu, logvar):
    q = torch.distributions.Normal(mu, torch.exp(logvar / 2))
    p = torch.distributions.Normal(torch.zeros_like(mu), torch.ones_like(mu))
    return torch.distributions.kl_divergence(q, p).sum()


def fixed(mean, variance=0.3):
    return -torch.distributions.Normal(mean, variance**0.5).log_prob(x).sum()


LOSSES = {
    "bernoulli": (lambda a, b: F.binary_cross_entropy_with_logits(a, x, reduction="sum")),
    "gaussian": (lambda a, b: F.gaussian_nll_loss(a, x, torch.exp(b), full=True, reduction="sum")),
    "squared": (lambda a, b: F.mse_loss(a, x, reduction="sum")),
    "squares": (lambda a, b: F.mse_loss(a, x, reduction="sum") / 2),
    "fixed": (lambda a, b: fixed(a)),
    "fixed, sigmoid": (lambda a, b: fixed(torch.sigmoid(a))),
    "softmax": (lambda a, b: F.cross_entropy(a, labels, reduction="sum")),
    "kl": (lambda a, b: kl(a, b)),
}

flat = lambda t: [] if t is None else t.flatten().tolist()
out = {"torch": torch.__version__, "rows": N, "cols": D, "a": flat(a), "b": flat(b), "x": flat(x), "labels": labels.tolist(), "losses": {}}
for name, f in LOSSES.items():
    u, v = a.clone().requires_grad_(), b.clone().requires_grad_()
    value = f(u, v) / N
    value.backward()
    out["losses"][name] = {"value": value.item(), "da": flat(u.grad), "db": flat(v.grad)}
json.dump(out, sys.stdout, indent=1)
