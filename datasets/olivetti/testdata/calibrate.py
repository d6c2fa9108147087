"""Prints calibration.txt: what 30 principal components leave of the test patches, for
several readings of how the paper rotates, scales, crops and subsamples. The paper has
135. The patches are cut anew in NumPy, 30 of each image, so the chosen reading also
checks the package's own.

Usage: python calibrate.py olivettifaces.mat > calibration.txt    (NumPy 2.4.6, SciPy 1.17.1)
"""

import sys

import numpy as np
import scipy.io

SIZE, PER_IMAGE, TRAIN = 25, 30, 30
FACES = scipy.io.loadmat(sys.argv[1])["faces"].reshape(64, 64, 400, order="F").transpose(2, 0, 1) / 255


def interpolate(image, x, y):
    x, y = x.clip(0, 63), y.clip(0, 63)
    i, j = np.minimum(x.astype(int), 62), np.minimum(y.astype(int), 62)
    u, v = x - i, y - j
    top = image[j, i] * (1 - u) + image[j, i + 1] * u
    bottom = image[j + 1, i] * (1 - u) + image[j + 1, i + 1] * u
    return top * (1 - v) + bottom * v


def patch(rng, image, free, fine, low, high):
    """free: 1 for a square anywhere in the image, 0 for its middle; fine: points per pixel
    and direction; low, high: image pixels per patch pixel."""
    angle, step = rng.uniform(-np.pi / 2, np.pi / 2), rng.uniform(low, high)
    dx, dy = step * np.cos(angle), step * np.sin(angle)
    room = 32 - SIZE / 2 * (abs(dx) + abs(dy))
    cx, cy = 31.5 + room * free * rng.uniform(-1, 1, 2)
    at = (np.arange(SIZE * fine) + 0.5) / fine - SIZE / 2
    u, v = np.meshgrid(at, at)
    points = interpolate(image, cx + u * dx - v * dy, cy + u * dy + v * dx)
    return points.reshape(SIZE, fine, SIZE, fine).mean((1, 3)).ravel()


def errors(train, test, k=30):
    """The errors on test with no and with k components, scaled by train."""
    mean = train.mean(0)
    train, test = train - mean, test - mean
    factor = 1 / (train**2).mean()
    axes = np.linalg.eigh(train.T @ train)[1][:, -k:]
    total = (test**2).sum(1).mean()
    return factor * total, factor * (total - ((test @ axes) ** 2).sum(1).mean())


print(f"{'scale':>12} {'square':>9} {'points':>6} {'mean':>6} {'PCA-30':>6}")
for low, high in [(1.4, 1.8), (0.7, 0.9), (2 / 1.8, 2 / 1.4)]:
    for free in (1, 0):
        for fine in (1, 2, 3):
            rng = np.random.default_rng(3)
            cut = np.array([patch(rng, f, free, fine, low, high) for f in FACES for _ in range(PER_IMAGE)])
            mean, rest = errors(*np.split(cut, [TRAIN * 10 * PER_IMAGE]))
            print(f"{low:.2f} to {high:.2f} {'anywhere' if free else 'middle':>9} {f'{fine}×{fine}':>6} {mean:6.1f} {rest:6.1f}", flush=True)
