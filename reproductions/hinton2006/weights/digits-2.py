"""The model of digits-2.npz in PyTorch.

Weights of: go run ./reproductions run hinton2006/figure-3 -preset paper, seed 1"""

import numpy
import torch
from torch import nn

model = nn.ModuleDict({
    "encoder": nn.Sequential(nn.Linear(784, 1000), nn.Sigmoid(), nn.Linear(1000, 500), nn.Sigmoid(),
        nn.Linear(500, 250), nn.Sigmoid(), nn.Linear(250, 2)),
    "decoder": nn.Sequential(nn.Linear(2, 250), nn.Sigmoid(), nn.Linear(250, 500), nn.Sigmoid(),
        nn.Linear(500, 1000), nn.Sigmoid(), nn.Linear(1000, 784)),
})


def load(path):
    """Load the weights of an .npz file into model."""
    with numpy.load(path) as weights:
        model.load_state_dict({name: torch.from_numpy(weights[name]) for name in weights})
    return model.eval()
