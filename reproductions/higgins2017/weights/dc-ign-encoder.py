"""The model of dc-ign-encoder.npz in PyTorch.

Weights of: go run ./reproductions run higgins2017/dc-ign -preset paper, seed 1"""

import numpy
import torch
from torch import nn

model = nn.ModuleDict({
    # encoder takes images: n×1×64×64
    "encoder": nn.Sequential(nn.Conv2d(1, 96, 3, stride=1, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(96, 48, 3, stride=1, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(48, 48, 3, stride=1, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(3072, 20)),
})


def load(path):
    """Load the weights of an .npz file into model."""
    with numpy.load(path) as weights:
        model.load_state_dict({name: torch.from_numpy(weights[name]) for name in weights})
    return model.eval()
