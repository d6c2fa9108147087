"""Records what PyTorch's optimisers make of ten fixed gradients.

Of ten others, so small that an epsilon of 0.01 is felt, it records the rules that have one.
PyTorch's Adagrad adds its own to the root. Where ours is within, NumPy computes what
the library's documentation says; so it does for RMSprop with centered=True.

pip install torch==2.15.0 numpy==2.4.6
python3 pytorch.py > pytorch.json
"""

import json
import sys

import numpy as np
import torch

START = [1.0, -2.0, 0.5, 3.0]
GRADS = [[0.1 * (t + 1), -0.3, 0.02 * (-1) ** t, 1.5 - 0.2 * t] for t in range(10)]
SMALL = [[0.001 * (t + 1), -0.003, 0.0002 * (-1) ** t, 0.0015 - 0.0002 * t] for t in range(10)]
EPSILON = 0.01

RULES = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.99, eps=1e-8),
    "adam": lambda p: torch.optim.Adam(p, lr=0.01),
    # PyTorch adds its epsilon outside the root; at these gradients neither is felt.
    "adagrad": lambda p: torch.optim.Adagrad(p, lr=0.1, eps=0),
    "adagrad from 0.1": lambda p: torch.optim.Adagrad(p, lr=0.1, eps=0, initial_accumulator_value=0.1),
}

SMALL_RULES = {
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.99, eps=EPSILON),
    "adam": lambda p: torch.optim.Adam(p, lr=0.01, eps=EPSILON),
}


def trace(make, grads):
    w = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    rule = make([w])
    after = []
    for g in grads:
        w.grad = torch.tensor(g, dtype=torch.float64)
        rule.step()
        after.append(w.tolist())
    return after


def adagrad(grads, rate=0.1):
    """G <- G + dw^2, w <- w - rate*dw/sqrt(G + epsilon)."""
    g = np.array(grads)
    return (START - rate * np.cumsum(g / np.sqrt(np.cumsum(g**2, axis=0) + EPSILON), axis=0)).tolist()


def centered(grads, epsilon, rate=0.01, alpha=0.99):
    """s <- alpha*s + (1-alpha)*dw^2, m <- alpha*m + (1-alpha)*dw, w <- w - rate*dw/(sqrt(s - m^2) + epsilon)."""
    w, s, m, after = np.array(START), np.zeros(len(START)), np.zeros(len(START)), []
    for g in np.array(grads):
        s = alpha * s + (1 - alpha) * g**2
        m = alpha * m + (1 - alpha) * g
        w = w - rate * g / (np.sqrt(s - m**2) + epsilon)
        after.append(w.tolist())
    return after


out = {
    "torch": torch.__version__, "numpy": np.__version__, "start": START, "grads": GRADS,
    "after": {name: trace(make, GRADS) for name, make in RULES.items()} | {"rmsprop centered": centered(GRADS, 1e-8)},
    "small": SMALL, "epsilon": EPSILON,
    "after_small": {name: trace(make, SMALL) for name, make in SMALL_RULES.items()} | {"adagrad": adagrad(SMALL), "rmsprop centered": centered(SMALL, EPSILON)},
}
json.dump(out, sys.stdout, indent=1)
