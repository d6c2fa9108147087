"""Writes scipy/*.mat: the same variables, plain and compressed.

Usage, in this directory: python gen.py    (NumPy 2.4.6, SciPy 1.17.1)
"""

import pathlib

import numpy as np
import scipy.io

variables = {
    "note": "a string comes first",
    "pi": np.array([[3.25, -1.5]]),
    "cells": np.array([[1, "two"]], dtype=object),
    "ff": np.arange(15, dtype=np.uint8).reshape(5, 3) * 17,  # 5×3
    "v": np.array([[7, 8, 9]], np.uint8),  # fits a small element
    "a_rather_long_name": np.arange(24, dtype=np.uint8).reshape(2, 3, 4),
    "empty": np.zeros((0, 4), np.uint8),
    "wide": np.array([[256, 1]], np.uint16),
}
out = pathlib.Path("scipy")
out.mkdir(exist_ok=True)
scipy.io.savemat(out / "plain.mat", variables)
scipy.io.savemat(out / "compressed.mat", variables, do_compression=True)
