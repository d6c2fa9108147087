"""PyTorch's side of the benchmarks: whole training steps, "Step/<network>/<batch>".

It is PyTorch in eager mode, at its best: the data are tensors in memory, losses are fused,
subnormal numbers are flushed. What depends on the version and the network is tried, and the
fastest is kept: the optimiser fused, over all tensors at once or one by one, and for
convolutions the layout of the memory.
"""

import itertools

import torch

import networks
import worker


def trainer(network, batch, options, layout):
    """Returns a function that does one training step on the next of a few batches."""
    torch.manual_seed(1)
    model = networks.NETWORKS[network]().to(memory_format=layout)
    rule, settings = model.rule
    optimizer = rule(model.parameters(), **settings, **options)
    shape = getattr(model, "shape", (model.columns,))
    data = [torch.rand(batch, *shape).contiguous(memory_format=layout) if len(shape) == 3 else torch.rand(batch, *shape) for _ in range(4)]
    batches = itertools.cycle(data)

    def step():
        optimizer.zero_grad(set_to_none=True)
        model.loss(next(batches)).backward()
        optimizer.step()

    step()  # tells whether this version has the options
    return step


def variants(network):
    for options in {"fused": True}, {"foreach": True}, {"foreach": False}:
        yield options, torch.contiguous_format
        if hasattr(networks.NETWORKS[network], "shape"):
            yield options, torch.channels_last


def prepare(case, milliseconds):
    group, network, batch = case.split("/")
    if group != "Step" or network not in networks.NETWORKS:
        return None
    best = 0, None, ""
    for options, layout in variants(network):
        try:
            step = trainer(network, int(batch), options, layout)
        except (RuntimeError, TypeError):
            continue
        speed = worker.rate(step, milliseconds)
        if speed > best[0]:
            remark = "fused" if "fused" in options else "foreach" if options["foreach"] else "for loop"
            if layout == torch.channels_last:
                remark += ", channels last"
            best = speed, step, remark
    _, step, remark = best
    return step, int(batch), remark


if __name__ == "__main__":
    torch.set_flush_denormal(True)
    worker.serve(f"PyTorch {torch.__version__}", prepare, torch.set_num_threads)
