"""Values of PyTorch for conv_test.go.

pip install torch==2.15.0 numpy==2.4.6
python3 gen_conv.py conv.npz

Four small networks with the layers of the papers': their state_dict, a batch, the
output, the gradient of the sum of output·c in the batch and in each parameter. Images
are rows in the order height, width, channel.
"""

import sys

import numpy as np
import torch
from torch import nn

torch.manual_seed(1)
arrays = {}


class Unpooled(nn.Module):
    """Pooling, and its reverse by the same switches."""

    def __init__(self):
        super().__init__()
        self.pool, self.unpool = nn.MaxPool2d(2, return_indices=True), nn.MaxUnpool2d(2)

    def forward(self, x):
        y, where = self.pool(x)
        return self.unpool(y * y, where, output_size=x.size())


def rows(x):
    """A batch as a matrix."""
    x = x.detach()
    return (x.permute(0, 2, 3, 1) if x.dim() == 4 else x).reshape(len(x), -1).numpy()


def record(name, network, x):
    x.requires_grad_()
    y = network(x)
    c = torch.randn_like(y)
    (y * c).sum().backward()
    for key, value in network.state_dict(prefix=name + ".").items():
        arrays[key] = value.numpy()
    for key, p in network.named_parameters():
        arrays[f"{name}.{key}.grad"] = p.grad.numpy()
    for key, value in {"x": x, "y": y, "c": c, "dx": x.grad}.items():
        arrays[f"{name}.{key}"] = rows(value)


record("encoder", nn.Sequential(
    nn.Conv2d(1, 9, 4, 2, 1), nn.ReLU(), nn.Conv2d(9, 6, 4, 2, 1), nn.ReLU(),
    nn.Conv2d(6, 10, 3, 2, 1), nn.Tanh(), nn.Flatten(), nn.Linear(40, 5),
), torch.randn(3, 1, 16, 14))
record("decoder", nn.Sequential(
    nn.Linear(5, 40), nn.Tanh(), nn.Unflatten(1, (10, 2, 2)), nn.ConvTranspose2d(10, 9, 3, 2, 1, output_padding=1), nn.ReLU(),
    nn.ConvTranspose2d(9, 8, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(8, 1, 4, 2, 1), nn.Sigmoid(),
), torch.randn(3, 5))
record("dcign", nn.Sequential(
    nn.Conv2d(1, 12, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(12, 9, 3, padding=1), nn.Tanh(),
    Unpooled(), nn.Conv2d(9, 8, 3, padding=1), nn.ReLU(), nn.Upsample(scale_factor=2), nn.Conv2d(8, 1, 3, padding=1),
), torch.randn(3, 1, 8, 12))
record("upsampling", nn.Sequential(
    nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(5, 9, 3, padding=1)), nn.ReLU(),
    nn.Sequential(nn.Upsample(scale_factor=3), nn.Conv2d(9, 8, 5, padding=1)), nn.Tanh(),
    nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(8, 1, 3, padding=1)),
), torch.randn(3, 5, 2, 3))
np.savez(sys.argv[1], **arrays)
print("PyTorch", torch.__version__, "NumPy", np.__version__, len(arrays), "arrays")
