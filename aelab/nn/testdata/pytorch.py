"""Both ways between Go and PyTorch: python pytorch.py loads|makes DIR

loads DIR   runs DIR/model.py, loads DIR/weights.npz, and compares what each module makes of its
            NAME.x in DIR/values.npz with Go's NAME.y. NAME.takes and NAME.returns are the shapes of
            images, height, width and channels, or empty. Prints the largest difference, as a share of
            the module's largest value.
makes DIR   makes a network, its state_dict in DIR/weights.npz, and x and y in DIR/values.npz: with
            PyTorch, or with NumPy alone under the same names.
"""

import os
import runpy
import sys

import numpy as np


def channels_first(a, shape):
    return a.reshape(-1, *shape).transpose(0, 3, 1, 2) if len(shape) else a


def rows(a, shape):
    return (a.transpose(0, 2, 3, 1) if len(shape) else a).reshape(len(a), -1)


def loads(folder):
    import torch

    module = runpy.run_path(os.path.join(folder, "model.py"))
    model = module["load"](os.path.join(folder, "weights.npz"))
    worst = 0.0
    with np.load(os.path.join(folder, "values.npz")) as values, torch.no_grad():
        for name, part in model.items():
            x = channels_first(values[name + ".x"], values[name + ".takes"])
            y = part(torch.from_numpy(x.copy())).numpy()
            want = values[name + ".y"]
            worst = max(worst, np.abs(rows(y, values[name + ".returns"]) - want).max() / np.abs(want).max())
    print(worst)


def makes(folder):
    x = np.random.default_rng(1).normal(size=(6, 5)).astype("f4")
    try:
        import torch
        from torch import nn

        torch.manual_seed(1)
        model = nn.ModuleDict({"encoder": nn.Sequential(nn.Linear(5, 4), nn.Tanh(), nn.Linear(4, 3))})
        state = {name: value.numpy() for name, value in model.state_dict().items()}
        with torch.no_grad():
            y = model["encoder"](torch.from_numpy(x)).numpy()
        maker = "PyTorch"
    except ImportError:
        random = np.random.default_rng(2)
        sizes = {"0.weight": (4, 5), "0.bias": 4, "2.weight": (3, 4), "2.bias": 3}
        state = {"encoder." + name: random.normal(size=size).astype("f4") for name, size in sizes.items()}
        hidden = np.tanh(x @ state["encoder.0.weight"].T + state["encoder.0.bias"])
        y = hidden @ state["encoder.2.weight"].T + state["encoder.2.bias"]
        maker = "NumPy"
    np.savez(os.path.join(folder, "weights.npz"), **state)
    np.savez(os.path.join(folder, "values.npz"), x=x, y=y)
    print(maker)


{"loads": loads, "makes": makes}[sys.argv[1]](sys.argv[2])
