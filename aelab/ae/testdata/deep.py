"""Records the training of small deep autoencoders and classifiers, computed by PyTorch in float64.

pip install torch==2.15.0
python3 deep.py > deep.json

The last bits differ from one processor to another.
"""

import json
import sys

import torch
from torch import nn
from torch.nn import functional as F

SIZES, CLASSES, N, RATE, MOMENTUM, STEPS, OUTPUT_STEPS = (6, 5, 3), 4, 7, 0.1, 0.9, 10, 3
torch.manual_seed(4)
torch.set_default_dtype(torch.float64)


def network(sizes, spread=0.7):
    """Linear layers with sigmoids between them, and all values such that float32 holds them."""
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.Sigmoid()]
        for p in layers[-2].parameters():
            p.data = (spread * torch.randn(p.shape)).float().double()
    return nn.Sequential(*layers[:-1])


def slab(tensors):
    """In the library's order, which has a Linear's weight as in×out."""
    return torch.cat([t.detach().t().flatten() if t.dim() == 2 else t.detach().flatten() for t in tensors]).tolist()


def record(parameters, terms, step_done=lambda step: None):
    """Trains; terms returns the loss and the other term."""
    rule = torch.optim.SGD(parameters, lr=RATE, momentum=MOMENTUM)
    case = {"start": slab(parameters), "updates": []}
    for step in range(STEPS):
        loss, other = terms()
        rule.zero_grad()
        loss.backward()
        step_done(step)
        case["updates"].append({"terms": [loss.item(), other.item()]})
        if step in (0, OUTPUT_STEPS):
            case["updates"][-1]["gradient"] = slab([p.grad for p in parameters])
        rule.step()
    case["after"] = slab(parameters)
    return case


def autoencoder(outputs, x):
    encoder, decoder = network(SIZES), network(SIZES[::-1])

    def reconstruction():
        y = decoder(encoder(x))
        return torch.sigmoid(y) if outputs == "logits" else y

    def terms():
        squares = ((reconstruction() - x) ** 2).sum(1).mean()
        if outputs == "linear":
            return squares / 2, squares
        return F.binary_cross_entropy_with_logits(decoder(encoder(x)), x, reduction="sum") / N, squares

    case = record([*encoder.parameters(), *decoder.parameters()], terms)
    with torch.no_grad():
        code, after = encoder(x), reconstruction()
    return case | {"x": x.flatten().tolist(), "code": code.flatten().tolist(), "reconstruction": after.flatten().tolist()}


def classifier():
    torch.manual_seed(3)  # its predictions differ
    x = torch.randn(N, SIZES[0]).float().double()
    labels = torch.randint(CLASSES, (N,))
    layers = network([*SIZES, CLASSES], 1.5)
    parameters = list(layers.parameters())

    def terms():
        logits = layers(x)
        return F.cross_entropy(logits, labels), (logits.argmax(1) != labels).double().mean()

    def only_outputs(step):
        if step < OUTPUT_STEPS:
            for p in parameters[:-2]:
                p.grad.zero_()

    case = record(parameters, terms, only_outputs)
    with torch.no_grad():
        predicted = layers(x).argmax(1)
    return case | {"x": x.flatten().tolist(), "labels": labels.tolist(), "predicted": predicted.tolist()}


json.dump({
    "torch": torch.__version__, "sizes": SIZES, "classes": CLASSES, "rows": N, "rate": RATE, "momentum": MOMENTUM,
    "output_steps": OUTPUT_STEPS,
    "logits": autoencoder("logits", torch.rand(N, SIZES[0]).float().double()),
    "linear": autoencoder("linear", torch.randn(N, SIZES[0]).float().double()),
    "classifier": classifier(),
}, sys.stdout)
print()
