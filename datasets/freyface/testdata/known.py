"""Writes known.json: facts about the Frey faces that the loader's test checks, found with
SciPy and NumPy.

Usage: python known.py frey_rawface.mat > known.json    (NumPy 2.4.6, SciPy 1.17.1)
"""

import json
import sys

import numpy as np
import scipy.io

pixels = scipy.io.loadmat(sys.argv[1])["ff"].T.reshape(-1, 28, 20)
scaled = pixels / 256
json.dump(
    {
        "images": len(pixels),
        "min": int(pixels.min()),
        "max": int(pixels.max()),
        "mean": float(scaled.mean()),
        "sd": float(scaled.std()),
        "first_image_row_10": pixels[0, 10].tolist(),
        "last_image_row_20": pixels[-1, 20].tolist(),
        "row_means": [float(v) for v in scaled.mean(axis=(0, 2))],
        "column_means": [float(v) for v in scaled.mean(axis=(0, 1))],
    },
    sys.stdout,
)
print()
