"""The model of chairs-beta-5-decoder.npz in PyTorch.

Weights of: go run ./reproductions run higgins2017/chairs-beta-5 -preset paper -standin, seed 1"""

import numpy
import torch
from torch import nn

model = nn.ModuleDict({
    # decoder returns images: n×1×64×64
    "decoder": nn.Sequential(nn.Linear(32, 256), nn.ReLU(), nn.Linear(256, 1024), nn.ReLU(),
        nn.Unflatten(1, (64, 4, 4)),
        nn.ConvTranspose2d(64, 64, 4, stride=2, padding=1, output_padding=0), nn.ReLU(),
        nn.ConvTranspose2d(64, 32, 4, stride=2, padding=1, output_padding=0), nn.ReLU(),
        nn.ConvTranspose2d(32, 32, 4, stride=2, padding=1, output_padding=0), nn.ReLU(),
        nn.ConvTranspose2d(32, 1, 4, stride=2, padding=1, output_padding=0)),
})


def load(path):
    """Load the weights of an .npz file into model."""
    with numpy.load(path) as weights:
        model.load_state_dict({name: torch.from_numpy(weights[name]) for name in weights})
    return model.eval()
