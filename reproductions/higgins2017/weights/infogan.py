"""The model of infogan.npz in PyTorch.

Weights of: go run ./reproductions run higgins2017/infogan -preset paper, seed 1"""

import numpy
import torch
from torch import nn

model = nn.ModuleDict({
    # generator returns images: n×1×64×64
    "generator": nn.Sequential(nn.Linear(10, 128), nn.BatchNorm1d(128, eps=1e-05, momentum=0.1),
        nn.LeakyReLU(0), nn.Linear(128, 1024), nn.BatchNorm1d(1024, eps=1e-05, momentum=0.1),
        nn.LeakyReLU(0), nn.Unflatten(1, (64, 4, 4)),
        nn.ConvTranspose2d(64, 64, 4, stride=2, padding=1, output_padding=0),
        nn.BatchNorm2d(64, eps=1e-05, momentum=0.1), nn.LeakyReLU(0),
        nn.ConvTranspose2d(64, 32, 4, stride=2, padding=1, output_padding=0),
        nn.BatchNorm2d(32, eps=1e-05, momentum=0.1), nn.LeakyReLU(0),
        nn.ConvTranspose2d(32, 32, 4, stride=2, padding=1, output_padding=0),
        nn.BatchNorm2d(32, eps=1e-05, momentum=0.1), nn.LeakyReLU(0),
        nn.ConvTranspose2d(32, 1, 4, stride=2, padding=1, output_padding=0), nn.Tanh()),
    # body takes images: n×1×64×64
    "body": nn.Sequential(nn.Conv2d(1, 32, 4, stride=2, padding=1), nn.LeakyReLU(0.1),
        nn.Conv2d(32, 32, 4, stride=2, padding=1), nn.BatchNorm2d(32, eps=1e-05, momentum=0.1),
        nn.LeakyReLU(0.1), nn.Conv2d(32, 64, 4, stride=2, padding=1),
        nn.BatchNorm2d(64, eps=1e-05, momentum=0.1), nn.LeakyReLU(0.1),
        nn.Conv2d(64, 64, 4, stride=2, padding=1), nn.BatchNorm2d(64, eps=1e-05, momentum=0.1),
        nn.LeakyReLU(0.1), nn.Flatten(), nn.Linear(1024, 128),
        nn.BatchNorm1d(128, eps=1e-05, momentum=0.1), nn.LeakyReLU(0.1)),
    "discriminator": nn.Linear(128, 1),
    "recogniser": nn.Sequential(nn.Linear(128, 128), nn.BatchNorm1d(128, eps=1e-05, momentum=0.1),
        nn.LeakyReLU(0.1), nn.Linear(128, 5)),
})


def load(path):
    """Load the weights of an .npz file into model."""
    with numpy.load(path) as weights:
        model.load_state_dict({name: torch.from_numpy(weights[name]) for name in weights})
    return model.eval()
