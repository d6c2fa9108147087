"""Prints, as JSON, what PyTorch makes of a network: its number of parameters and its loss.

python check.py NETWORK DIR, where DIR holds weights.npz, x.npy and noise.npy.
"""

import json
import os
import sys

import numpy as np
import torch

import networks

model = networks.NETWORKS[sys.argv[1]]()


def load(name):
    return np.load(os.path.join(sys.argv[2], name), allow_pickle=False)


model.load_state_dict({name: torch.from_numpy(value) for name, value in load("weights.npz").items()})
model.double()
x, noise = (torch.from_numpy(load(name)).double() for name in ("x.npy", "noise.npy"))
with torch.no_grad():
    value = model.loss(x, noise) if noise.numel() else model.loss(x)
print(json.dumps({"parameters": sum(p.numel() for p in model.parameters()), "loss": value.item()}))
