"""Writes known.json: facts about the Olivetti faces that the loader's test checks, found
with SciPy and NumPy.

Usage: python known.py olivettifaces.mat > known.json    (NumPy 2.4.6, SciPy 1.17.1)
"""

import json
import sys

import numpy as np
import scipy.io

# A column of the variable is an image in MATLAB's order, column after column.
pixels = scipy.io.loadmat(sys.argv[1])["faces"].reshape(64, 64, 400, order="F").transpose(2, 0, 1)
scaled = pixels / 255
# Images of one person are more alike than those of two: the mean distance, over pairs.
flat = scaled.reshape(40, 10, -1)
within = np.linalg.norm(flat[:, :-1] - flat[:, 1:], axis=2).mean()
between = np.linalg.norm(flat[:-1] - flat[1:], axis=2).mean()
json.dump(
    {
        "images": len(pixels),
        "min": int(pixels.min()),
        "max": int(pixels.max()),
        "mean": float(scaled.mean()),
        "sd": float(scaled.std()),
        "first_image_row_20": pixels[0, 20].tolist(),
        "last_image_row_40": pixels[-1, 40].tolist(),
        "row_means": [float(v) for v in scaled.mean(axis=(0, 2))],
        "column_means": [float(v) for v in scaled.mean(axis=(0, 1))],
        "within": float(within),
        "between": float(between),
    },
    sys.stdout,
)
print()
