"""The trained weights of aelab in Python: NumPy alone reads and applies them.

    python notebooks/python/aelab.py

compares what NumPy, and PyTorch where it is installed, make of the weights with what Go makes of
them, and lets Go load weights that Python has made.
"""

import hashlib
import importlib.util
import json
import os
import pathlib
import runpy
import subprocess
import tempfile

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]


def path(paper, name):
    """Return the path of committed weights: path("hinton2006", "digits-30")."""
    return ROOT / "reproductions" / paper / "weights" / f"{name}.npz"


def origin(file):
    """Return the recorded run that a file of weights comes from, as its run.json has it.

    It holds the command, the seed, the data and what was measured. ValueError: no run has the file.
    """
    file = pathlib.Path(file)
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    for record in sorted(file.parents[1].glob("results/*/run.json")):
        run = json.loads(record.read_text(encoding="utf-8"))
        if any(weights["sha256"] == sha256 for weights in run.get("weights", [])):
            return run
    raise ValueError(f"{file} is not the file of any recorded run: restore it from the repository")


def load(file):
    """Return the arrays of an .npz file as float32, by name."""
    with np.load(file, allow_pickle=False) as arrays:
        return {name: arrays[name].astype(np.float32) for name in arrays}


def installed(package, name=None):
    """Report whether a package can be imported, and print that it is skipped if not.

    Name is what pip calls it, if that is another name.
    """
    if importlib.util.find_spec(package) is not None:
        return True
    print(f"skipped: {name or package} is not installed: pip install {name or package}")
    return False


def sigmoid(a):
    """Return 1/(1+exp(-a)), in a form that does not overflow."""
    return 0.5 + 0.5 * np.tanh(0.5 * a)


def apply(weights, part, x):
    """Apply the dense layers of part, "encoder" or "decoder", with sigmoids between, to rows x."""
    layers = [n[: -len(".weight")] for n in weights if n.startswith(part + ".") and n.endswith(".weight")]
    for layer in layers:
        x = x @ weights[layer + ".weight"].T + weights[layer + ".bias"]
        if layer != layers[-1]:
            x = sigmoid(x)
    return x


def environment():
    """Return the environment of Go: a go.work above the checkout, which may not list it, is ignored."""
    return {**os.environ, "GOWORK": os.environ.get("GOWORK") or "off"}


def in_go(file):
    """Return what Go makes of the weights in a file, by name: see go doc ./notebooks/python."""
    with tempfile.TemporaryDirectory() as folder:
        values = pathlib.Path(folder) / "values.npz"
        command = ["go", "run", "./notebooks/python", "-weights", str(file), "-out", str(values)]
        run = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True)
        if run.returncode != 0:
            raise RuntimeError(f"{' '.join(command[:3])} failed: {run.stderr.strip()}")
        print(run.stdout, end="")
        with np.load(values) as arrays:
            return dict(arrays)


def in_numpy(file, images):
    """Return the codes and reconstructions of images by the weights in a file."""
    weights = load(file)
    codes = apply(weights, "encoder", images)
    return codes, sigmoid(apply(weights, "decoder", codes))


def in_torch(file, images):
    """Return what in_numpy returns, by the PyTorch model that lies beside the weights."""
    import torch

    model = runpy.run_path(str(pathlib.Path(file).with_suffix(".py")))["load"](file)
    with torch.no_grad():
        codes = model["encoder"](torch.from_numpy(images))
        return codes.numpy(), torch.sigmoid(model["decoder"](codes)).numpy()


def png(images, columns=20, height=28, width=28, scale=2):
    """Return a PNG file, as bytes, of images in rows from 0, white, to 1, black; scale pixels wide each."""
    import struct
    import zlib

    rows = -(-len(images) // columns)
    grid = np.zeros((rows * columns, height, width), np.float32)
    grid[: len(images)] = np.reshape(images, (-1, height, width))
    grid = grid.reshape(rows, columns, height, width).swapaxes(1, 2).reshape(rows * height, -1)
    grey = np.round(255 * (1 - np.clip(grid, 0, 1))).astype(np.uint8)
    grey = grey.repeat(scale, axis=0).repeat(scale, axis=1)
    lines = np.insert(grey, 0, 0, axis=1).tobytes()  # each begins with its filter, 0: none

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">2I5B", grey.shape[1], grey.shape[0], 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


def differences(ours, go):
    """Return the largest difference of codes, as a share of the largest code, and of pixels."""
    codes, pixels = ours
    scale = np.abs(go["codes"]).max()
    return np.abs(codes - go["codes"]).max() / scale, np.abs(pixels - go["reconstructions"]).max()


def compare(file, go):
    """Print the differences from Go of all that is installed here, and return the largest."""
    worst = 0.0
    for name, package, computes in ("NumPy", "numpy", in_numpy), ("PyTorch", "torch", in_torch):
        if not file.with_suffix(".py").exists() and computes is in_torch or not installed(package):
            continue
        of_codes, of_pixels = differences(computes(file, go["images"]), go)
        print(f"{file.name}: {name} differs from Go by {of_codes:.1e} in codes, {of_pixels:.1e} in pixels")
        worst = max(worst, of_codes, of_pixels)
    return worst


def state_dict(*sizes):
    """Return the state_dict of an autoencoder with random weights, from pixels to codes and back."""
    rng, state = np.random.default_rng(1), {}
    for part, units in ("encoder", sizes), ("decoder", sizes[::-1]):
        for i, (fan_in, fan_out) in enumerate(zip(units, units[1:])):
            weight = rng.normal(0, fan_in**-0.5, (fan_out, fan_in))
            state[f"{part}.{2 * i}.weight"] = weight.astype(np.float32)
            state[f"{part}.{2 * i}.bias"] = rng.normal(0, 0.1, fan_out).astype(np.float32)
    return state


def main():
    worst = 0.0
    for name in "digits-2", "digits-30":
        file = path("hinton2006", name)
        print(f"{file.name}: {origin(file)['command']}")
        worst = max(worst, compare(file, in_go(file)))
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "from-python.npz"
        np.savez(file, **state_dict(784, 64, 8))
        worst = max(worst, compare(file, in_go(file)))
    if not worst <= 1e-5:
        raise SystemExit(f"the largest difference is {worst:.1e}, want at most 1e-5")


if __name__ == "__main__":
    main()
