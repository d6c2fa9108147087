"""PyTorch's side of the benchmarks: whole training steps, "Step/<network>/<batch>".

It is PyTorch in eager mode, at its best: the data are tensors in memory, losses are fused,
subnormal numbers are flushed. What depends on the version, the network and the processor is
tried, and the fastest is kept: the network's own choices; the optimiser fused, over all
tensors at once, or one by one; for convolutions, the layout of the memory.
"""

import ctypes
import itertools
import pathlib
import statistics
import sys

import numpy
import torch

import networks
import worker

IMAGES = {(784,): "digits.npy", (4096,): "shapes.npy"}  # of the shapes of examples
OPTIMISERS = {"fused": {"fused": True}, "foreach": {"foreach": True}, "for loop": {"foreach": False}}
LAYOUTS = {"channels first": torch.contiguous_format, "channels last": torch.channels_last}


def trainer(network, batch, choice, optimiser, layout):
    """Returns a function that does one training step on the next of a few batches."""
    torch.manual_seed(1)
    model = network(choice)
    if network.shape in IMAGES:
        images = numpy.load(pathlib.Path(sys.argv[1], IMAGES[network.shape]), mmap_mode="r", allow_pickle=False)
        data = [torch.from_numpy(images[i * batch : (i + 1) * batch].copy()) for i in range(4)]
    else:
        data = [torch.rand(batch, *network.shape) for _ in range(4)]
    if layout:
        model = model.to(memory_format=LAYOUTS[layout])
        data = [x.to(memory_format=LAYOUTS[layout]) for x in data]
    batches = itertools.cycle(data)
    if not optimiser:
        return lambda: model.step(next(batches))
    rule, settings = network.rule
    rule = rule(model.parameters(), **settings, **OPTIMISERS[optimiser])

    def step():
        rule.zero_grad(set_to_none=True)
        model.loss(next(batches)).backward()
        rule.step()

    return step


def prepare(case, milliseconds):
    group, name, batch = case.split("/")
    network = networks.NETWORKS.get(name)
    if group != "Step" or not network:
        return None
    # One question after the other, each with the best answers to those before.
    questions = [
        network.choices,
        OPTIMISERS if hasattr(network, "rule") else [None],
        LAYOUTS if len(network.shape) == 3 else [None],
    ]
    answers, best, kept = [next(iter(q)) for q in questions], 0, None
    if hasattr(network, "rule"):
        answers[1] = "for loop"  # which all versions have
    tried = set()
    for i, question in enumerate(questions):
        for answer in question:
            way = (*answers[:i], answer, *answers[i + 1 :])
            if way in tried:
                continue
            tried.add(way)
            try:
                step = trainer(network, int(batch), *way)
                speed = statistics.median(worker.rate(step, milliseconds) for _ in range(3))
            except (RuntimeError, TypeError):  # this version does not have it
                continue
            if speed > best:
                best, kept, chosen = speed, step, way
        answers = list(chosen)
    return kept, int(batch), ", ".join(a for a in chosen if a)


def limit(threads):
    """Sets the number of threads of PyTorch, and of an OpenBLAS that it multiplies with: that
    has threads of its own, which PyTorch does not set."""
    torch.set_num_threads(threads)
    maps = pathlib.Path("/proc/self/maps")  # of Linux; on macOS, PyTorch brings its own
    lines = maps.read_text().splitlines() if maps.exists() else []
    for library in {line.split()[-1] for line in lines if "/libopenblas" in line}:
        ctypes.CDLL(library).openblas_set_num_threads(threads)


if __name__ == "__main__":
    torch.set_flush_denormal(True)
    worker.serve(f"PyTorch {torch.__version__}", prepare, limit)
