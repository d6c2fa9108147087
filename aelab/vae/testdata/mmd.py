"""Records MMD^2, and its gradient, as the authors of InfoVAE compute it, in float64.

pip install numpy==2.4.6 autograd==1.9.1
python3 mmd.py > mmd.json

The kernel takes the mean of the squared differences over the columns, and divides it by their number again.
"""

import json

import autograd.numpy as np
import numpy
from autograd import grad


def kernel(x, y):
    return np.exp(-np.mean((x[:, None, :] - y[None, :, :]) ** 2, axis=2) / x.shape[1])


def mmd(x, y):
    return np.mean(kernel(x, x)) + np.mean(kernel(y, y)) - 2 * np.mean(kernel(x, y))


cases = []
for seed, (n, k) in enumerate([(7, 1), (6, 3), (20, 5)]):
    rng = numpy.random.default_rng(seed)
    z = (0.5 + 1.5 * rng.standard_normal((n, k))).astype(numpy.float32)
    y = rng.standard_normal((n, k)).astype(numpy.float32)
    z64, y64 = z.astype(numpy.float64), y.astype(numpy.float64)
    cases.append({
        "rows": n, "cols": k, "z": [float(v) for v in z.ravel()], "y": [float(v) for v in y.ravel()],
        "mmd": float(mmd(z64, y64)), "gradient": [float(v) for v in grad(mmd)(z64, y64).ravel()],
    })
print(json.dumps(cases))
