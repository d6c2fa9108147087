"""The model of chairs-beta-5-encoder.npz in PyTorch.

Weights of: go run ./reproductions run higgins2017/chairs-beta-5 -preset paper -standin, seed 1"""

import numpy
import torch
from torch import nn

model = nn.ModuleDict({
    # encoder takes images: n×1×64×64
    "encoder": nn.Sequential(nn.Conv2d(1, 32, 4, stride=2, padding=1), nn.ReLU(),
        nn.Conv2d(32, 32, 4, stride=2, padding=1), nn.ReLU(),
        nn.Conv2d(32, 64, 4, stride=2, padding=1), nn.ReLU(),
        nn.Conv2d(64, 64, 4, stride=2, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(1024, 256),
        nn.ReLU(), nn.Linear(256, 64)),
})


def load(path):
    """Load the weights of an .npz file into model."""
    with numpy.load(path) as weights:
        model.load_state_dict({name: torch.from_numpy(weights[name]) for name in weights})
    return model.eval()
