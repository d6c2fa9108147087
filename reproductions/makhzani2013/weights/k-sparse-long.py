"""The model of k-sparse-long.npz in PyTorch.

Weights of: go run ./reproductions run makhzani2013/epochs-5000 -preset paper, seed 1"""

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
    "decoder": nn.Linear(1000, 784),
})
model["encoder"] = Tied(model["decoder"])


def load(path):
    """Load the weights of an .npz file into model."""
    with numpy.load(path) as weights:
        model.load_state_dict({name: torch.from_numpy(weights[name]) for name in weights})
    return model.eval()
