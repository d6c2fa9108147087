"""Prints, as JSON, what PyTorch makes of networks: for each and each of its choices, the
number of parameters, the loss, and how far an update moves them if the network has its own.

python check.py DIR, where DIR/<network> holds weights.npz, x.npy and noise.npy.
"""

import json
import os
import sys

import numpy as np
import torch

import networks


def check(network, choice, files):
    model = network(choice)
    model.load_state_dict({name: torch.from_numpy(value) for name, value in files["weights.npz"].items()})
    x, noise = (torch.from_numpy(files[name]).double() for name in ("x.npy", "noise.npy"))
    x = x.reshape(len(x), *model.shape)
    before = torch.cat([p.flatten() for p in model.parameters()])
    if hasattr(model, "step"):
        loss = model.step(x)
    elif noise.numel():
        loss = model.loss(x, noise)
    else:
        loss = model.loss(x)
    after = torch.cat([p.flatten() for p in model.parameters()])
    return {"parameters": len(before), "loss": loss.item(), "moved": (after - before).norm().item()}


torch.set_default_dtype(torch.float64)
results = {}
with torch.no_grad():
    for name in os.listdir(sys.argv[1]):
        network = networks.NETWORKS[name]
        files = {file: np.load(os.path.join(sys.argv[1], name, file), allow_pickle=False) for file in ("weights.npz", "x.npy", "noise.npy")}
        results[name] = [check(network, choice, files) for choice in network.choices]
print(json.dumps(results))
