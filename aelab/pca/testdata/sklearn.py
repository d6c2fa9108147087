"""Records what scikit-learn and SciPy find on small random matrices, in float64.

pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1
OPENBLAS_CORETYPE=Haswell python3 sklearn.py > sklearn.json

With OpenBLAS's kernels for other processors, the last bits differ.
"""

import json
import sys

# This file's own name would be found for the package's.
sys.path.pop(0)

import numpy as np
import scipy.linalg
import sklearn
from sklearn.decomposition import PCA

rng = np.random.default_rng(5)
lists = lambda a: np.asarray(a, np.float64).tolist()


def analysis(name, x, r):
    x = x.astype(np.float32).astype(np.float64)
    new = rng.normal(size=(3, x.shape[1])).astype(np.float32).astype(np.float64)
    p = PCA(r, svd_solver="full").fit(x)
    return {
        "name": name, "x": lists(x), "new": lists(new), "r": r,
        "mean": lists(p.mean_), "components": lists(p.components_),
        "explained_variance": lists(p.explained_variance_),
        "explained_variance_ratio": lists(p.explained_variance_ratio_),
        "total_variance": float(np.var(x, axis=0, ddof=1).sum()),
        "codes": lists(p.transform(new)), "reconstruction": lists(p.inverse_transform(p.transform(new))),
    }


def mixed(n, d, mean=0.5):
    return rng.normal(size=(n, d)) @ rng.normal(size=(d, d)) + mean * rng.normal(size=d)


sparse = rng.random((300, 8)) * (rng.random((300, 8)) < 0.2)
sparse[:, 3] = 0
low = mixed(12, 2) @ rng.normal(size=(2, 6))
analyses = [
    analysis("tall", mixed(20, 6), 3),
    analysis("all components", mixed(15, 4), 4),
    analysis("fewer examples than columns", mixed(5, 9), 3),
    analysis("two examples", mixed(2, 5), 1),
    analysis("square", mixed(6, 6), 2),
    analysis("mostly zero, a column of it all", sparse, 4),
    analysis("far from zero", mixed(150, 5, mean=3e3), 3),
    analysis("constant column", np.hstack([mixed(40, 3), np.full((40, 1), 0.1)]), 2),
    analysis("of rank two", low, 2),
]
a, b = rng.normal(size=(7, 3)), rng.normal(size=(7, 2))
spans = []
for name, a, b in [
    ("unrelated", a, b),
    ("smaller first", b, a),
    ("nearly the same", a, a @ rng.normal(size=(3, 3)) + 1e-11 * rng.normal(size=(7, 3))),
]:
    spans.append({"name": name, "a": lists(a), "b": lists(b), "angles": lists(np.sort(scipy.linalg.subspace_angles(a, b)))})
json.dump({"sklearn": sklearn.__version__, "scipy": scipy.__version__, "numpy": np.__version__, "analyses": analyses, "spans": spans}, sys.stdout)
print()
