"""The model of shapes-encoder.npz in PyTorch.

Weights of: go run ./reproductions run higgins2017/beta-4 -preset paper, seed 1"""

import numpy
import torch
from torch import nn

model = nn.ModuleDict({
    "encoder": nn.Sequential(nn.Linear(4096, 1200), nn.ReLU(), nn.Linear(1200, 1200), nn.ReLU(),
        nn.Linear(1200, 20)),
})


def load(path):
    """Load the weights of an .npz file into model."""
    with numpy.load(path) as weights:
        model.load_state_dict({name: torch.from_numpy(weights[name]) for name in weights})
    return model.eval()
