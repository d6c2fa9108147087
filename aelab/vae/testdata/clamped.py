"""Records ten updates of a small DC-IGN, computed with NumPy and autograd in float64.

pip install numpy==2.4.6 autograd==1.9.1
python3 clamped.py > clamped.json

The encoder's rule is written as the gradient of a function: what takes the place of clamped latents, and
the means that they are pulled to, are constants in it. The noise is that of the library's generator, Philox
4x32-10, written out here.
"""

import json

import autograd.numpy as anp
import numpy as np
from autograd import grad

D, H, K, N, SEED, RATE, LAMBDA, BETA = 8, 6, 4, 7, 3, 0.05, 0.3, 2.0
MASK = (1 << 64) - 1
ACTIVE = [(0, 1), (1, 2), (2, 4)]  # at steps 0, 1, 2, and so on


def mix(x):
    x = (x + 0x9E3779B97F4A7C15) & MASK
    x = ((x ^ x >> 30) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ x >> 27) * 0x94D049BB133111EB) & MASK
    return x ^ x >> 31


def normal(seed, purpose, step, shape):
    h = 0xCBF29CE484222325
    for byte in purpose.encode():
        h = ((h ^ byte) * 0x100000001B3) & MASK
    k = mix(seed ^ mix(h))
    n = int(np.prod(shape))
    words = []
    for block in range((n + 3) // 4):
        c, k0, k1 = [block, 0, step, 0], k & 0xFFFFFFFF, k >> 32
        for _ in range(10):
            p0, p1 = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
            c = [p1 >> 32 ^ c[1] ^ k0, p1 & 0xFFFFFFFF, p0 >> 32 ^ c[3] ^ k1, p0 & 0xFFFFFFFF]
            k0, k1 = k0 + 0x9E3779B9 & 0xFFFFFFFF, k1 + 0xBB67AE85 & 0xFFFFFFFF
        words += c
    z = []
    for r, angle in zip(words[0::2], words[1::2]):
        radius = np.sqrt(-2 * np.log(((r >> 9) + 0.5) / 2**23))
        turn = 2 * np.pi * (angle >> 8) / 2**24
        z += [radius * np.cos(turn), radius * np.sin(turn)]
    return np.array(z[:n]).reshape(shape)


SHAPES = [(D, H), (H,), (H, 2 * K), (2 * K,), (K, H), (H,), (H, D), (D,)]


def split(w):
    parts, at = [], 0
    for s in SHAPES:
        parts.append(w[at : at + int(np.prod(s))].reshape(s))
        at += int(np.prod(s))
    return parts


def encode(w, x):
    a, b, c, d = split(w)[:4]
    return anp.tanh(x @ a + b) @ c + d


def terms(w, x, means, active, noise):
    """The loss and its parts; active is 1 in the columns of active latents, else 0."""
    s = encode(w, x)
    clamped = active * s + (1 - active) * means
    mu, l = clamped[:, :K], clamped[:, K:]
    z = mu + anp.exp(l / 2) * noise
    a, b, c, d = split(w)[4:]
    y = anp.tanh(z @ a + b) @ c + d
    reconstruction = anp.sum(anp.logaddexp(0, y) - x * y) / N
    kl = anp.sum(active[:K] * 0.5 * (mu**2 + anp.exp(l) - l - 1)) / N
    invariance = LAMBDA / 2 * anp.sum((1 - active) * (s - means) ** 2) / N
    return reconstruction + BETA * kl + invariance, reconstruction, kl, invariance


rng = np.random.default_rng(5)
w = (0.6 * rng.normal(size=sum(int(np.prod(s)) for s in SHAPES))).astype(np.float32).astype(float)
x = rng.uniform(size=(N, D)).astype(np.float32).astype(float)
record = {"d": D, "hidden": H, "latent": K, "seed": SEED, "rate": RATE, "lambda": LAMBDA, "beta": BETA,
          "x": x.ravel().tolist(), "start": w.tolist(), "active": ACTIVE, "steps": []}
for step in range(10):
    first, end = ACTIVE[step % 3]
    active = np.tile([float(first <= i < end) for i in range(K)], 2)
    means = encode(w, x).mean(0)
    noise = normal(SEED, "noise", step, (N, K))
    record["steps"].append([float(v) for v in terms(w, x, means, active, noise)])
    w = w - RATE * grad(lambda w: terms(w, x, means, active, noise)[0])(w)
record["after"] = w.tolist()
print(json.dumps(record))
