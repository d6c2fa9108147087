"""Records classifiers and disentanglement scores of fixed codes, in float64.

The scores are disentanglement_lib's definitions, written out with NumPy and scikit-learn.

pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1
python3 scores.py > scores.json
"""

import json
import sys

import numpy as np
import sklearn
from scipy.stats import entropy
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import mutual_info_score
from sklearn.svm import LinearSVC

rng = np.random.default_rng(7)
single = lambda a: np.asarray(a, np.float32).astype(np.float64)
digits = lambda a: [float(f"{v:.9g}") for v in np.ravel(a)]  # enough for float32


def data(n, d, classes, spread, scale=1, shift=0):
    centres = rng.normal(size=(classes, d))
    labels = np.concatenate([np.arange(classes), rng.integers(classes, size=n - classes)])
    x = centres[labels] + spread * rng.normal(size=(n, d))
    return single(np.abs(x) * scale + shift), labels


def logistic(name, x, labels, c):
    model = LogisticRegression(C=c, solver="newton-cholesky", tol=1e-12, max_iter=100_000).fit(x, labels)
    return {
        "name": name, "rows": x.shape[0], "cols": x.shape[1], "classes": int(labels.max()) + 1, "c": min(c, 1e300),
        "x": digits(x), "labels": labels.tolist(), "weight": model.coef_.ravel().tolist(), "bias": model.intercept_.tolist(),
        "right": int((model.predict(x) == labels).sum()),
    }


def adagrad(x, labels, rate, accumulator, epochs):
    """Softmax regression by Adagrad, from zero weights, all rows in a batch."""
    n, classes = len(x), labels.max() + 1
    ones = np.hstack([x, np.ones((n, 1))])
    w, total = np.zeros((classes, ones.shape[1])), np.full((classes, ones.shape[1]), float(accumulator))
    for _ in range(epochs):
        p = np.exp(ones @ w.T)
        p /= p.sum(1, keepdims=True)
        g = (p - np.eye(classes)[labels]).T @ ones / n
        total += g * g
        w -= rate * g / np.sqrt(total + 1e-8)
    return {
        "rows": n, "cols": x.shape[1], "classes": int(classes), "x": digits(x), "labels": labels.tolist(), "rate": rate,
        "accumulator": accumulator, "epochs": epochs, "weight": w[:, :-1].ravel().tolist(), "bias": w[:, -1].tolist(),
    }


def mig(codes, values, bins):
    m = np.zeros((len(values), codes.shape[1]))
    for f, v in enumerate(values):
        for j, z in enumerate(codes.T):
            m[f, j] = mutual_info_score(v, np.digitize(z, np.histogram(z, bins)[1][:-1]))
    entropy = np.array([mutual_info_score(v, v) for v in values])
    top = np.sort(m, axis=1)[:, ::-1]
    return {"bins": bins, "information": m.tolist(), "entropy": entropy.tolist(), "score": np.mean((top[:, 0] - top[:, 1]) / entropy)}


def gap(scores):
    top = np.sort(scores, axis=1)[:, ::-1]
    return {"scores": scores.tolist(), "score": np.mean(top[:, 0] - top[:, 1])}


def sap(train, train_values, test, test_values, c):
    scores = np.zeros((len(train_values), train.shape[1]))
    for f, v in enumerate(train_values):
        for j in range(train.shape[1]):
            # disentanglement_lib has the dual with the tolerance 1e-4; this is its optimum.
            model = LinearSVC(C=c, class_weight="balanced", dual=False, tol=1e-12, max_iter=100_000)
            model.fit(train[:, j : j + 1], v)
            scores[f, j] = np.mean(model.predict(test[:, j : j + 1]) == test_values[f])
    return {"c": c, **gap(scores)}


def correlation(codes, values):
    scores = np.zeros((len(values), codes.shape[1]))
    for f, v in enumerate(values):
        for j, z in enumerate(codes.T):
            c = np.cov(z, v, ddof=1)
            scores[f, j] = c[0, 1] ** 2 / (c[0, 0] * c[1, 1]) if c[0, 0] > 1e-12 else 0
    return gap(scores)


def dci(train, train_values, test, test_values, stages, depth):
    importance, right = np.zeros((train.shape[1], len(sizes))), []
    for f, v in enumerate(train_values):
        model = GradientBoostingClassifier(n_estimators=stages, max_depth=depth, random_state=0).fit(train, v)
        importance[:, f] = model.feature_importances_
        right.append([int((model.predict(train) == v).sum()), int((model.predict(test) == test_values[f]).sum())])
    concentration = lambda r: np.sum((1 - entropy(r.T + 1e-11, base=r.shape[1])) * r.sum(1) / r.sum())
    return {
        "stages": stages, "depth": depth, "importance": importance.tolist(), "right": right,
        "disentanglement": concentration(importance), "completeness": concentration(importance.T),
    }


sizes = [2, 3, 5, 8]
grid = np.stack([v.ravel() for v in np.meshgrid(*map(np.arange, sizes), indexing="ij")])  # factors × examples
scaled = (grid / np.array(sizes)[:, None]).T
codes = single(np.hstack([
    scaled @ np.array([[0, 0, 0], [0, 1, 0.3], [0, 0.5, 0], [1, 0, 0]]),
    np.sin(2 * np.pi * scaled[:, 3:]),
    np.full((len(scaled), 1), 0.25),
]) + 0.1 * rng.normal(size=(len(scaled), 5)) * [1, 1, 1, 1, 0])


def draw(n):
    index = rng.integers(len(codes), size=n)
    return codes[index], grid[:, index], index.tolist()


def shared(f, n):
    """Examples with random factors, of which f is the same in each row."""
    values = np.stack([rng.integers(s, size=n) for s in sizes])
    values[f] = values[f, 0]
    return np.ravel_multi_index(values, sizes)


def higgins(factors, l, n):
    labels, points, index = [], [], []
    for _ in range(n):
        y = int(rng.integers(len(factors)))
        pairs = np.array([shared(factors[y], 2) for _ in range(l)])
        labels.append(y)
        points.append(np.abs(codes[pairs[:, 0]] - codes[pairs[:, 1]]).mean(0))
        index += pairs.ravel().tolist()
    return np.array(points), labels, index


def votes(l, n, variance, least):
    active = np.sqrt(variance) >= least
    index, vote = [], []
    for _ in range(n):
        chosen = shared(int(rng.integers(len(sizes))), l)
        local = codes[chosen].var(0, ddof=1)
        vote.append(int(np.flatnonzero(active)[np.argmin(local[active] / variance[active])]))
        index += chosen.tolist()
    return index, vote


train, train_values, train_index = draw(500)
test, test_values, test_index = draw(300)
points, labels, pairs = higgins([1, 2, 3], 3, 300)
test_points, test_labels, test_pairs = higgins([1, 2, 3], 3, 200)
model = LogisticRegression(C=1, tol=1e-10, max_iter=100_000).fit(points, labels)
variance = train.var(0, ddof=1)
vote_index, vote = votes(6, 60, variance, 0.05)
json.dump({
    "sklearn": sklearn.__version__, "numpy": np.__version__,
    "logistic": [
        logistic("four classes", *data(90, 5, 4, 1), 1),
        logistic("ten classes, weak penalty", *data(150, 4, 10, 0.7), 100),
        logistic("no penalty", *data(120, 3, 3, 1.5), np.inf),
        logistic("small and far from zero", *data(80, 3, 3, 1, 1e-3, 0.5), 1e4),
    ],
    "adagrad": adagrad(*data(60, 4, 3, 1), 0.01, 0.1, 200),
    "sizes": sizes, "codes": digits(codes), "train": train_index, "test": test_index,
    "mig": mig(train, train_values, 20), "sap": sap(train, train_values, test, test_values, 0.01),
    "correlation": correlation(train, train_values),
    "dci": [dci(train, train_values, test, test_values, *case) for case in [(30, 1), (20, 3)]],
    "higgins": {
        "l": 3, "pairs": pairs, "labels": labels, "points": digits(points), "test_pairs": test_pairs, "test_labels": test_labels,
        "right": int((model.predict(test_points) == test_labels).sum()),
    },
    "factorvae": {"l": 6, "dead": 0.05, "variance": variance.tolist(), "index": vote_index, "votes": vote},
}, sys.stdout)
print()
