"""Records what scikit-learn's FastICA finds in white mixtures of independent variables, in float64.

pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1
python3 ica.py > ica.json
"""

import json
import sys

# The folder has a file with the package's name.
sys.path.pop(0)

import numpy as np
import sklearn
from sklearn.decomposition import FastICA

rng = np.random.default_rng(3)
n, k = 600, 4
source = np.stack([rng.uniform(-1, 1, n), rng.laplace(size=n), np.sin(np.arange(n) / 7), np.sign(rng.normal(size=n))], 1)
x = source @ rng.normal(size=(k, k))
x -= x.mean(0)
u, _, _ = np.linalg.svd(x, full_matrices=False)
white = (u * np.sqrt(n)).astype(np.float32).astype(np.float64)
start = rng.normal(size=(k, k)).astype(np.float32).astype(np.float64)
cases = []
for tolerance, steps in [(1e-4, 200), (1e-7, 200), (1e-30, 2)]:
    model = FastICA(algorithm="parallel", whiten=False, fun="logcosh", w_init=start, tol=tolerance, max_iter=steps).fit(white)
    cases.append({"tolerance": tolerance, "most": steps, "steps": model.n_iter_, "unmixing": model.components_.ravel().tolist()})
json.dump({
    "sklearn": sklearn.__version__, "n": n, "k": k, "white": [float(f"{v:.9g}") for v in white.ravel()],
    "source": [float(f"{v:.6g}") for v in source.ravel()], "start": start.ravel().tolist(), "cases": cases,
}, sys.stdout)
print()
