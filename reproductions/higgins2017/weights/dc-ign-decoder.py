"""The model of dc-ign-decoder.npz in PyTorch.

Weights of: go run ./reproductions run higgins2017/dc-ign -preset paper, seed 1"""

import numpy
import torch
from torch import nn

model = nn.ModuleDict({
    # decoder returns images: n×1×64×64
    "decoder": nn.Sequential(nn.Linear(10, 3072), nn.ReLU(), nn.Unflatten(1, (48, 8, 8)),
        nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(48, 48, 3, stride=1, padding=1)),
        nn.ReLU(),
        nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(48, 96, 3, stride=1, padding=1)),
        nn.ReLU(),
        nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(96, 1, 3, stride=1, padding=1))),
})


def load(path):
    """Load the weights of an .npz file into model."""
    with numpy.load(path) as weights:
        model.load_state_dict({name: torch.from_numpy(weights[name]) for name in weights})
    return model.eval()
