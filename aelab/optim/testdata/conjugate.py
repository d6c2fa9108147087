"""Records what others make of the functions in conjugate_test.go.

"minima" are SciPy's, by its own conjugate gradients; "traces" are the losses, in order, that
3 line searches of C. E. Rasmussen's minimize see, in the Python version that pyGPs holds,
which computes in double precision.

pip install scipy==1.17.1 future==1.0.0 && pip install --no-deps pyGPs==1.3.5
python3 conjugate.py > conjugate.json
"""

import importlib.metadata
import importlib.util
import json
import pathlib
import sys

import numpy as np
import scipy.optimize

# The package's __init__ asks for much that is not needed here.
package = pathlib.Path(importlib.util.find_spec("pyGPs").submodule_search_locations[0])
spec = importlib.util.spec_from_file_location("minimize", package / "Optimization" / "minimize.py")
rasmussen = importlib.util.module_from_spec(spec)
spec.loader.exec_module(rasmussen)

# Logistic regression of a sign on three inputs, with a penalty of 1/20 of the squared weights.
INPUTS = np.array([[np.sin(1 + 3 * i + j) + j / 4 for j in range(3)] for i in range(20)])
SIGNS = np.array([1.0 if (7 * i) % 5 < 2 + i % 2 else -1.0 for i in range(20)])


def logistic(w):
    margin = SIGNS * (INPUTS @ w)
    loss = np.mean(np.logaddexp(0, -margin)) + w @ w / 20
    return loss, -(SIGNS / (1 + np.exp(margin))) @ INPUTS / len(SIGNS) + w / 10


def rosenbrock(w):
    return scipy.optimize.rosen(w), scipy.optimize.rosen_der(w)


def barrier(w):
    """A wall at 0, beyond which there is no logarithm; the minimum is at 1/2, 1/3."""
    with np.errstate(invalid="ignore"):
        return 2 * w[0] + 3 * w[1] - np.log(w).sum(), np.array([2, 3]) - 1 / w


def bowl(w):
    scale = 1 + np.arange(len(w)) ** 2
    return 0.5 * scale @ (w - 1) ** 2, scale * (w - 1)


CASES = {
    "logistic": (logistic, [0.0, 0.0, 0.0]),
    "rosenbrock": (rosenbrock, [-1.2, 1.0]),
    "rosenbrock, 5": (rosenbrock, [0.5, -0.5, 0.25, 1.5, -1.0]),
    "barrier": (barrier, [4.0, 1.0]),
    "barrier, far": (barrier, [40.0, 30.0]),
    "bowl": (bowl, [2.0, -1.0, 3.0, 0.0, 2.5]),
}

out = {
    "versions": {name: importlib.metadata.version(name) for name in ("numpy", "scipy", "pyGPs")},
    "minima": {},
    "traces": {},
}
for name, (function, start) in CASES.items():
    if function is not barrier:  # SciPy's steps over it
        best = scipy.optimize.minimize(function, start, jac=True, method="CG", options={"gtol": 1e-9})
        out["minima"][name] = {"start": start, "w": best.x.tolist(), "loss": best.fun}

    losses = []

    def record(w, function=function, losses=losses):
        loss, gradient = function(w)
        losses.append(loss)
        if np.isnan(loss):
            raise ArithmeticError("the version in pyGPs takes an exception for a bad place, and stops at NaN")
        return loss, gradient

    w, _, _ = rasmussen.run(record, np.array(start), length=3)
    out["traces"][name] = {"start": start, "losses": [None if np.isnan(l) else l for l in losses], "w": w.tolist()}
json.dump(out, sys.stdout, indent=1, allow_nan=False)
