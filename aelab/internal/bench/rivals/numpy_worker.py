"""NumPy's side of the benchmarks: files.go's cases on the same 200 MB, in the directory
that the argument names."""

import os
import sys

import numpy as np

import worker

FOLDER = sys.argv[1]
VALUES = np.arange(50_000_000, dtype="f4")
PATH = os.path.join(FOLDER, "numpy.npy")


def save(sync):
    with open(PATH, "wb") as f:
        np.save(f, VALUES)
        if sync:
            f.flush()
            os.fsync(f.fileno())


CASES = {
    "NPY/write": lambda: save(False),
    "NPY/write-synced": lambda: save(True),
    "NPY/read": lambda: np.load(PATH, allow_pickle=False),
}


def prepare(case, _):
    if case not in CASES:
        return None
    save(False)
    return CASES[case], VALUES.nbytes / 1e6, ""


worker.serve(f"NumPy {np.__version__}", prepare)
