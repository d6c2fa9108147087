"""Some modules."""

import numpy
import torch
from torch import nn


class Tied(nn.Module):
    """A linear layer with the transposed weights of another, and a bias of its own."""

    def __init__(self, other):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(other.in_features))
        self.other = [other]  # in a list, so that its weights are not parameters here, too

    def forward(self, x):
        return nn.functional.linear(x, self.other[0].weight.t(), self.bias)


model = nn.ModuleDict({
    "dense": nn.Sequential(nn.Linear(6, 5), nn.Sigmoid(), nn.Dropout(0.5),
        nn.Sequential(nn.Linear(5, 4), nn.Tanh()), nn.BatchNorm1d(4, eps=1e-05, momentum=0.1),
        nn.LeakyReLU(0.1), nn.Linear(4, 3)),
    # encoder takes images: n×1×9×8
    "encoder": nn.Sequential(nn.Conv2d(1, 10, 3, stride=1, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.BatchNorm2d(10, eps=1e-05, momentum=0.1), nn.Conv2d(10, 3, 3, stride=1, padding=0),
        nn.Flatten(), nn.Linear(12, 4)),
    # decoder returns images: n×1×16×24
    "decoder": nn.Sequential(nn.Linear(4, 12), nn.Unflatten(1, (2, 2, 3)),
        nn.ConvTranspose2d(2, 4, 3, stride=2, padding=1, output_padding=1), nn.ReLU(),
        nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(4, 3, 3, stride=1, padding=1)),
        nn.Upsample(scale_factor=2), nn.Conv2d(3, 1, 3, stride=1, padding=1), nn.Sigmoid()),
    "alone": nn.Linear(3, 2),
})
model["tied"] = Tied(model["alone"])


def load(path):
    """Load the weights of an .npz file into model."""
    with numpy.load(path) as weights:
        model.load_state_dict({name: torch.from_numpy(weights[name]) for name in weights})
    return model.eval()
