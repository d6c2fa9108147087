"""Values of PyTorch for batchnorm_test.go.

pip install torch==2.15.0 numpy==2.4.6
python3 gen_batchnorm.py batchnorm.npz

A network of dense layers and one of convolutions: their state_dict, and three batches in training.
Of each batch the output, the gradient of the sum of output·c in the batch and in each parameter, and
the running values after it; then the same in evaluation. Images are rows in the order height, width, channel.
"""

import sys

import numpy as np
import torch
from torch import nn

torch.manual_seed(1)
arrays = {}


def rows(x):
    """A batch as a matrix."""
    x = x.detach()
    return (x.permute(0, 2, 3, 1) if x.dim() == 4 else x).reshape(len(x), -1).numpy()


def state(network, prefix):
    """What a plain state_dict needs: without num_batches_tracked."""
    return {k: v.clone() for k, v in network.state_dict(prefix=prefix).items() if not k.endswith("num_batches_tracked")}


def record(name, make, *shape):
    network = make()
    for p in network.parameters():
        nn.init.normal_(p)
    for key, value in state(network, name + ".").items():
        arrays[key] = value.numpy()
    for batch in ["0", "1", "2", "evaluation"]:
        network.train(batch != "evaluation")
        network.zero_grad()
        x = (3 * torch.randn(*shape) + 1).requires_grad_()
        y = network(x)
        c = torch.randn_like(y)
        (y * c).sum().backward()
        for key, value in {"x": x, "y": y, "c": c, "dx": x.grad}.items():
            arrays[f"{name}.{batch}.{key}"] = rows(value)
        for key, p in network.named_parameters():
            arrays[f"{name}.{batch}.{key}.grad"] = p.grad.numpy().copy()
        for key, value in network.named_buffers():
            if value.dim() > 0:
                arrays[f"{name}.{batch}.{key}"] = value.numpy().copy()
    make().load_state_dict(state(network, ""), strict=True)  # which does without num_batches_tracked


record("dense", lambda: nn.Sequential(
    nn.Linear(6, 5), nn.BatchNorm1d(5), nn.LeakyReLU(0.1), nn.Linear(5, 4), nn.BatchNorm1d(4, eps=0.01, momentum=0.3),
), 7, 6)
record("images", lambda: nn.Sequential(
    nn.Conv2d(2, 9, 3, padding=1), nn.BatchNorm2d(9), nn.Tanh(), nn.ConvTranspose2d(9, 3, 4, 2, 1), nn.BatchNorm2d(3),
), 4, 2, 5, 6)
np.savez(sys.argv[1], **arrays)
print("PyTorch", torch.__version__, "NumPy", np.__version__, len(arrays), "arrays")
