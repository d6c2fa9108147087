"""Records what PyTorch's optimisers make of ten fixed gradients.

python3 pytorch.py > pytorch.json
"""

import json
import sys

import torch

START = [1.0, -2.0, 0.5, 3.0]
GRADS = [[0.1 * (t + 1), -0.3, 0.02 * (-1) ** t, 1.5 - 0.2 * t] for t in range(10)]

RULES = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.99, eps=1e-8),
    "adam": lambda p: torch.optim.Adam(p, lr=0.01),
    # PyTorch adds its epsilon outside the root; at these gradients neither is felt.
    "adagrad": lambda p: torch.optim.Adagrad(p, lr=0.1, eps=0),
}

out = {"torch": torch.__version__, "start": START, "grads": GRADS, "after": {}}
for name, make in RULES.items():
    w = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    rule = make([w])
    out["after"][name] = []
    for g in GRADS:
        w.grad = torch.tensor(g, dtype=torch.float64)
        rule.step()
        out["after"][name].append(w.tolist())
json.dump(out, sys.stdout, indent=1)
