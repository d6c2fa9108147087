"""Writes known.json: facts about MNIST that the loader's test checks, found with NumPy.

Usage: python known.py DIRECTORY-OF-THE-FOUR-FILES > known.json    (NumPy 2.4.6)
"""

import gzip
import hashlib
import json
import pathlib
import sys

import numpy as np

directory = pathlib.Path(sys.argv[1])


def facts(part):
    images = gzip.decompress((directory / f"{part}-images-idx3-ubyte.gz").read_bytes())[16:]
    labels = gzip.decompress((directory / f"{part}-labels-idx1-ubyte.gz").read_bytes())[8:]
    pixels = np.frombuffer(images, np.uint8).reshape(-1, 28, 28)
    scaled = pixels.astype(np.float32) / np.float32(255)
    return {
        "images": len(pixels),
        "histogram": np.bincount(np.frombuffer(labels, np.uint8), minlength=10).tolist(),
        "first_labels": list(labels[:10]),
        "mean": float(scaled.mean(dtype=np.float64)),
        "sd": float(scaled.std(dtype=np.float64)),
        "sum_of_bytes": int(pixels.sum(dtype=np.int64)),
        "first_image_row_14": [float(v) for v in scaled[0, 14]],
        "row_means": [float(v) for v in scaled.mean(axis=(0, 2), dtype=np.float64)],
        "sha256": hashlib.sha256(images + labels).hexdigest(),
    }


json.dump({"train": facts("train"), "test": facts("t10k")}, sys.stdout)
print()
