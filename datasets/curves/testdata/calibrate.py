"""Prints calibration.txt: for several readings of how the curves were drawn, the spread and
the gain with which the mean image and 18 principal components have the test errors that
the paper reports, 16.97 and 5.90; and what logistic PCAs of 6 and of 18 components then
leave, which is 7.64 and 2.45 in the paper. Inside is the share of curves that stay on the
paper; the others are held at its edge, or their ink is lost.

Usage: python calibrate.py > calibration.txt    (NumPy 2.4.6, SciPy 1.17.1)
"""

import numpy as np
from scipy.optimize import minimize

SIZE, DROPS, TRAIN, TEST = 28, 60, 4000, 2000


def points(rng, n):
    p = rng.uniform(2, 26, (8 * n, 3, 2))
    return p[(np.diff(p[:, :, 0]) >= 2).all(1)][:n]


def natural(t, y, u):
    """The natural cubic spline through (t, y) at u; a row per curve."""
    h0, h1 = t[:, 1] - t[:, 0], t[:, 2] - t[:, 1]
    m = 3 * ((y[:, 2] - y[:, 1]) / h1 - (y[:, 1] - y[:, 0]) / h0) / (h0 + h1)
    y0, y1, y2, h0, h1, m = (v[:, None] for v in (*y.T, h0, h1, m))
    d, e = u - t[:, :1], t[:, 2:] - u
    left = y0 + d * ((y1 - y0) / h0 - h0 * m / 6) + d**3 * m / (6 * h0)
    right = y2 + e * ((y1 - y2) / h1 - h1 * m / 6) + e**3 * m / (6 * h1)
    return np.where(u <= t[:, 1:2], left, right)


def parabola(t, y, u):
    """The parabola, which is what MATLAB's spline makes of three points."""
    t0, t1, t2, y0, y1, y2 = (v[:, None] for v in (*t.T, *y.T))
    return (
        y0 * (u - t1) * (u - t2) / ((t0 - t1) * (t0 - t2))
        + y1 * (u - t0) * (u - t2) / ((t1 - t0) * (t1 - t2))
        + y2 * (u - t0) * (u - t1) / ((t2 - t0) * (t2 - t1))
    )


def trace(p, curve, parameter, spacing):
    """Where the drops of each curve fall."""
    n = len(p)
    if parameter == "x":
        t = p[:, :, 0]
    else:
        t = np.tile([0.0, 1.0, 2.0], (n, 1))

    def at(u):
        return curve(t, p[:, :, 0], u), curve(t, p[:, :, 1], u)

    def even(k):
        return t[:, :1] + (t[:, 2:] - t[:, :1]) * np.linspace(0, 1, k)

    if spacing == "parameter":
        return at(even(DROPS))
    fine = even(501)
    x, y = at(fine)
    length = np.cumsum(np.c_[np.zeros(n), np.hypot(np.diff(x), np.diff(y))], 1)
    return at(np.array([np.interp(np.linspace(0, s[-1], DROPS), s, u) for s, u in zip(length, fine)]))


def ink(x, y):
    n = len(x)
    i, j = np.floor(x).astype(int), np.floor(y).astype(int)
    u, v, paper = x - i, y - j, np.zeros(n * SIZE * SIZE)
    for di, wx in ((0, 1 - u), (1, u)):
        for dj, wy in ((0, 1 - v), (1, v)):
            a, b = i + di, j + dj
            on = (a >= 0) & (a < SIZE) & (b >= 0) & (b < SIZE)
            at = np.arange(n)[:, None] * SIZE * SIZE + b * SIZE + a
            paper += np.bincount(at[on], (wx * wy)[on], len(paper))
    return paper.reshape(n, SIZE, SIZE).astype(np.float32)


def smooth(paper, a):
    p = np.pad(paper, ((0, 0), (1, 1), (1, 1)))
    sides, centre = p[:, :, :-2] + p[:, :, 2:], p[:, :, 1:-1]
    outer, inner = sides * (a / 12) + centre * (a / 6), sides * (a / 6) + centre * (1 - a)
    return outer[:, :-2] + outer[:, 2:] + inner[:, 1:-1]


def render(paper, spread, gain):
    spread = np.float32(spread)
    images = np.minimum(np.float32(gain**2) * smooth(smooth(paper, spread), spread), 1)
    return np.split(images.reshape(-1, SIZE * SIZE), [TRAIN])


def errors(train, test):
    mean = train.mean(0)
    train, test = train - mean, test - mean
    axes = np.linalg.eigh(train.T @ train)[1][:, -18:]
    total = (test**2).sum(1).mean(dtype=float)
    return total, total - ((test @ axes) ** 2).sum(1).mean(dtype=float)


def logistic_pca(train, test, k):
    """Fits x ≈ σ((x·e + b)·d + c) by cross-entropy, from PCA's axes; the test error."""
    mean, n = train.mean(0), SIZE * SIZE
    axes = np.linalg.eigh(np.cov(train.T))[1][:, -k:]
    odds = np.clip(mean, 1e-4, 1)
    start = np.concatenate([axes.ravel(), -mean @ axes, 8 * axes.T.ravel(), np.log(odds / (1 - odds))])

    def parts(w):
        e, b, d, c = np.split(w.astype(np.float32), np.cumsum([n * k, k, k * n]))
        return e.reshape(n, k), b, d.reshape(k, n), c

    def loss(w):
        e, b, d, c = parts(w)
        h = train @ e + b
        z = h @ d + c
        value = (np.maximum(z, 0) - train * z + np.log1p(np.exp(-np.abs(z)))).sum(dtype=float)
        dz = 1 / (1 + np.exp(-z)) - train
        dh = dz @ d.T
        grad = np.concatenate([(train.T @ dh).ravel(), dh.sum(0), (h.T @ dz).ravel(), dz.sum(0)])
        return value / TRAIN, grad.astype(float) / TRAIN

    fit = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200, "maxcor": 20})
    e, b, d, c = parts(fit.x)
    return ((1 / (1 + np.exp(-(test @ e + b) @ d - c)) - test) ** 2).sum(1).mean(dtype=float)


# How the logarithms of the two errors change with spread and gain, roughly.
SLOPES = np.array([[-0.6, 3.1], [-1.6, 3.1]])

print("   curve parameter   spacing beyond inside spread   gain   mean PCA-18 logistic-6 logistic-18")
for curve, parameter, spacing, beyond in [
    (parabola, "x", "parameter", "held"),
    (natural, "x", "parameter", "held"),
    (parabola, "x", "parameter", "lost"),
    (natural, "x", "parameter", "lost"),
    (parabola, "index", "parameter", "lost"),
    (natural, "index", "parameter", "lost"),
    (parabola, "x", "length", "lost"),
]:
    p = points(np.random.default_rng(1), TRAIN + TEST)
    path = np.stack(trace(p, curve, parameter, spacing))
    inside = ((path >= 0) & (path <= SIZE - 1)).all((0, 2)).mean()
    paper = ink(*(np.clip(path, 0, SIZE - 1) if beyond == "held" else path))
    at = np.array([0.75, 0.84])
    for _ in range(4):
        mean, rest = errors(*render(paper, *at))
        at -= np.linalg.solve(SLOPES, np.log([mean / 16.97, rest / 5.90]))
    images = render(paper, *at)
    mean, rest = errors(*images)
    print(
        f"{curve.__name__:>8} {parameter:>9} {spacing:>9} {beyond:>6} {inside:6.2f} {at[0]:6.3f} {at[1]:6.3f} {mean:6.2f} {rest:6.2f}"
        f" {logistic_pca(*images, 6):10.2f} {logistic_pca(*images, 18):11.2f}",
        flush=True,
    )
