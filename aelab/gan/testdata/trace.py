"""Records ten updates of a small InfoGAN, computed with NumPy and autograd in float64.

pip install numpy==2.4.6 autograd==1.9.1
python3 trace.py > trace.json

Each player's gradient is that of its own loss in its own parameters, both at the same weights. The draws are
those of the library's generator, Philox 4x32-10, written out here.
"""

import json

import autograd.numpy as anp
import numpy as np
from autograd import grad

D, CODES, NOISE, N, SEED, WEIGHT, INSTANCE = 6, 2, 1, 7, 3, 0.7, 0.2
RATES = {"generator": 0.1, "discriminator": 0.05}
SLOPE, EPSILON, MOMENTUM = 0.1, 1e-5, 0.1
MASK = (1 << 64) - 1


def mix(x):
    x = (x + 0x9E3779B97F4A7C15) & MASK
    x = ((x ^ x >> 30) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ x >> 27) * 0x94D049BB133111EB) & MASK
    return x ^ x >> 31


class Stream:
    def __init__(self, seed, purpose, step):
        h = 0xCBF29CE484222325
        for byte in purpose.encode():
            h = ((h ^ byte) * 0x100000001B3) & MASK
        k = mix(seed ^ mix(h))
        self.key, self.step, self.block = (k & 0xFFFFFFFF, k >> 32), step, 0

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
        return np.array([w >> 8 for w in self.words(int(np.prod(shape)))]).reshape(shape) / 2**24

    def normal(self, shape):
        n = int(np.prod(shape))
        w = self.words(n + n % 2)
        z = []
        for r, angle in zip(w[0::2], w[1::2]):
            radius = np.sqrt(-2 * np.log(((r >> 9) + 0.5) / 2**23))
            turn = 2 * np.pi * (angle >> 8) / 2**24
            z += [radius * np.cos(turn), radius * np.sin(turn)]
        return np.array(z[:n]).reshape(shape)


# Layers: their parameters' shapes, in the order of the slab, and their functions. Running values are
# parameters that no loss depends on.
def dense(i, o):
    return [(i, o), (o,)], lambda p, x: x @ p[0] + p[1]


def norm(c):
    def f(p, x):
        d = x - anp.mean(x, 0)
        return d / anp.sqrt(anp.mean(d**2, 0) + EPSILON) * p[0] + p[1]

    return [(c,)] * 4, f


leaky = [], lambda p, x: anp.where(x > 0, x, SLOPE * x)
tanh = [], lambda p, x: anp.tanh(x)
NETWORKS = {
    "generator": [dense(CODES + NOISE, 5), norm(5), leaky, dense(5, D), tanh],
    "body": [dense(D, 7), leaky, dense(7, 5), norm(5), leaky],
    "discriminator": [dense(5, 1)],
    "recogniser": [dense(5, 4), leaky, dense(4, CODES)],
}


def apply(name, w, x, seen=None):
    """The network's output; seen gets what each layer was given."""
    at = 0
    for shapes, f in NETWORKS[name]:
        p = []
        for s in shapes:
            p.append(w[at : at + int(np.prod(s))].reshape(s))
            at += int(np.prod(s))
        if seen is not None:
            seen.append(x)
        x = f(p, x)
    return x


def track(name, w, x):
    """Moves the running values of the network's batch normalisations in w."""
    seen, at = [], 0
    apply(name, w, x, seen)
    for given, (shapes, _) in zip(seen, NETWORKS[name]):
        if len(shapes) == 4:
            c = shapes[0][0]
            for k, batch in ((2, given.mean(0)), (3, given.var(0, ddof=1))):
                running = w[at + k * c : at + (k + 1) * c]
                running += MOMENTUM * (batch - running)
        at += sum(int(np.prod(s)) for s in shapes)


def terms(w, z, x, disturbances):
    image = apply("generator", w["generator"], z)
    fake = apply("body", w["body"], image + disturbances[0])
    real = apply("body", w["body"], 2 * x - 1 + disturbances[1])
    d_fake, d_real = (apply("discriminator", w["discriminator"], h) for h in (fake, real))
    error = anp.sum((apply("recogniser", w["recogniser"], fake) - z[:, :CODES]) ** 2) / N
    return (
        anp.mean(anp.logaddexp(0, -d_real) + anp.logaddexp(0, d_fake)),
        anp.mean(anp.logaddexp(0, -d_fake)),
        error / 2 + CODES / 2 * np.log(2 * np.pi),
        error / CODES,
    )


rng = np.random.default_rng(5)
f32 = lambda a: a.astype(np.float32).astype(float)
w = {}
for name, layers in NETWORKS.items():
    parts = []
    for shapes, _ in layers:
        for k, s in enumerate(shapes):
            draw = f32(0.7 * rng.normal(size=int(np.prod(s))))
            parts.append(np.full(len(draw), k - 2.0) if len(shapes) == 4 and k >= 2 else draw)
    w[name] = np.concatenate(parts) if parts else np.zeros(0)
x = f32(rng.uniform(size=(N, D)))
slab = lambda: np.concatenate([w[name] for name in NETWORKS]).tolist()
record = {"seed": SEED, "weight": WEIGHT, "instance_noise": INSTANCE, "rates": RATES, "x": x.ravel().tolist(), "start": slab(), "steps": []}
for step in range(10):
    z = 2 * Stream(SEED, "codes", step).uniform((N, CODES + NOISE)) - 1
    stream = Stream(SEED, "instance noise", step)
    disturbances = [INSTANCE * stream.normal((N, D)) for _ in range(2)]
    record["steps"].append([float(v) for v in terms(w, z, x, disturbances)])

    def loss(player, v):
        t = terms(v, z, x, disturbances)
        return t[0 if player == "discriminator" else 1] + WEIGHT * t[2]

    moved = {}
    for name in NETWORKS:
        player = "generator" if name == "generator" else "discriminator"
        moved[name] = w[name] - RATES[player] * grad(lambda part: loss(player, {**w, name: part}))(w[name])
    image = apply("generator", w["generator"], z)
    running = {name: v.copy() for name, v in w.items()}
    track("generator", running["generator"], z)
    track("body", running["body"], image + disturbances[0])
    track("body", running["body"], 2 * x - 1 + disturbances[1])
    w = {name: moved[name] + running[name] - w[name] for name in NETWORKS}
record["after"] = slab()
print(json.dumps(record))
