"""Records two updates of small restricted Boltzmann machines, computed with NumPy in float64.

pip install numpy==2.4.6
python3 updates.py > updates.json

The draws are those of the library's generator, Philox 4x32-10, written out once more here, so
that the test needs no way to put its own draws in.
"""

import json
import sys

import numpy as np

V, H, N, SEED, RATE, DECAY = 6, 5, 7, 11, 0.1, 2e-4
EARLY_MOMENTUM, MOMENTUM = 0.5, 0.9  # of the first update and of the second
MASK = (1 << 64) - 1


def mix(x):
    x = (x + 0x9E3779B97F4A7C15) & MASK
    x = ((x ^ x >> 30) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ x >> 27) * 0x94D049BB133111EB) & MASK
    return x ^ x >> 31


class Stream:
    def __init__(self, seed, purpose):
        h = 0xCBF29CE484222325
        for byte in purpose.encode():
            h = ((h ^ byte) * 0x100000001B3) & MASK
        k = mix(seed ^ mix(h))
        self.key = k & 0xFFFFFFFF, k >> 32

    def seek(self, step):
        self.step, self.block = step, 0

    def words(self, n):
        out = []
        while len(out) < n:
            c = [self.block & 0xFFFFFFFF, self.block >> 32, self.step & 0xFFFFFFFF, self.step >> 32]
            k0, k1 = self.key
            for _ in range(10):
                p0, p1 = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
                c = [p1 >> 32 ^ c[1] ^ k0, p1 & 0xFFFFFFFF, p0 >> 32 ^ c[3] ^ k1, p0 & 0xFFFFFFFF]
                k0, k1 = k0 + 0x9E3779B9 & 0xFFFFFFFF, k1 + 0xBB67AE85 & 0xFFFFFFFF
            out += c
            self.block += 1
        return out[:n]

    def uniform(self, shape):
        return np.array([w >> 8 for w in self.words(np.prod(shape))]).reshape(shape) / 2**24

    def normal(self, shape):
        n = int(np.prod(shape))
        w = self.words(n + n % 2)
        z = []
        for r, angle in zip(w[0::2], w[1::2]):
            radius = np.sqrt(-2 * np.log(((r >> 9) + 0.5) / 2**23))
            turn = 2 * np.pi * (angle >> 8) / 2**24
            z += [radius * np.cos(turn), radius * np.sin(turn)]
        return np.array(z[:n]).reshape(shape)


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def mean(kind, a):
    return sigmoid(a) if kind == "binary" else a


def sample(kind, m, stream):
    if kind == "binary":
        u = stream.uniform(m.shape)
        assert np.abs(u - m).min() > 1e-5, "a draw so near to its probability that float32 may decide it otherwise"
        return (u < m).astype(float)
    return m + stream.normal(m.shape)


def updates(visible, hidden, sweeps, sample_visible):
    rng = np.random.default_rng(5)
    f32 = lambda x: x.astype(np.float32).astype(float)
    W, b, c = f32(0.5 * rng.normal(size=(V, H))), f32(0.3 * rng.normal(size=H)), f32(0.3 * rng.normal(size=V))
    x = f32(rng.uniform(size=(N, V)) if visible == "binary" else rng.normal(size=(N, V)))
    slab = lambda W, b, c: np.concatenate([W.ravel(), b, c]).tolist()
    case = {
        "visible": visible, "hidden": hidden, "sweeps": sweeps, "sample_visible": sample_visible,
        "x": x.ravel().tolist(), "start": slab(W, b, c), "updates": [],
    }
    stream = Stream(SEED, "sampling")
    velocity = [0, 0, 0]
    for step, mu in enumerate([EARLY_MOMENTUM, MOMENTUM]):
        stream.seek(step)
        h_data = mean(hidden, x @ W + b)
        h, error = h_data, None
        for _ in range(sweeps):
            v = mean(visible, sample(hidden, h, stream) @ W.T + c)
            if error is None:
                error = ((v - x) ** 2).sum() / N
            if sample_visible:
                v = sample(visible, v, stream)
            h = mean(hidden, v @ W + b)
        statistics = [
            (x.T @ h_data - v.T @ h) / N - DECAY * W,
            (h_data - h).sum(0) / N,
            (x - v).sum(0) / N,
        ]
        velocity = [mu * d + RATE * s for d, s in zip(velocity, statistics)]
        W, b, c = [p + d for p, d in zip([W, b, c], velocity)]
        case["updates"].append({"statistics": slab(*statistics), "after": slab(W, b, c), "squared_error": error})
    return case


kinds = ["binary", "gaussian"]
cases = [updates(v, h, 1, False) for v in kinds for h in kinds]
cases += [updates("binary", "binary", 3, False), updates("binary", "binary", 2, True), updates("gaussian", "binary", 2, True)]
json.dump({
    "numpy": np.__version__, "visible": V, "hidden": H, "rows": N, "seed": SEED, "rate": RATE, "decay": DECAY,
    "early_momentum": EARLY_MOMENTUM, "momentum": MOMENTUM, "cases": cases,
}, sys.stdout)
print()
