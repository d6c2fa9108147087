"""Records two updates of a small k-sparse autoencoder, computed by PyTorch in float64.

pip install torch==2.15.0
python3 ksparse.py > ksparse.json

The last bits differ from one processor to another.
"""

import json
import sys

import torch

D, H, N, K, RATE, MOMENTUM = 6, 9, 7, 3, 0.1, 0.9
torch.manual_seed(3)
torch.set_default_dtype(torch.float64)


def draw(*shape, scale=1.0):
    return (scale * torch.randn(shape)).float().double()


W = draw(H, D, scale=0.5).requires_grad_()
out_bias, code_bias = draw(D, scale=0.3).requires_grad_(), draw(H, scale=0.3).requires_grad_()
parameters = [W, out_bias, code_bias]
x = torch.rand(N, D).float().double()
slab = lambda list: torch.cat([p.detach().flatten() for p in list]).tolist()
case = {
    "torch": torch.__version__, "input": D, "units": H, "rows": N, "k": K, "rate": RATE, "momentum": MOMENTUM,
    "x": x.flatten().tolist(), "start": slab(parameters), "updates": [],
}
rule = torch.optim.SGD(parameters, lr=RATE, momentum=MOMENTUM)
for _ in range(2):
    a = torch.nn.functional.linear(x, W, code_bias)
    values, places = a.topk(K, dim=1)
    sorted_values = a.sort(dim=1).values
    assert (sorted_values[:, -K] - sorted_values[:, -K - 1]).min() > 1e-4, "float32 may choose other units"
    z = torch.zeros_like(a).scatter(1, places, values)
    y = z @ W + out_bias
    loss = ((y - x) ** 2).sum(1).mean() / 2
    rule.zero_grad()
    loss.backward()
    gradient = slab([p.grad for p in parameters])
    rule.step()
    case["updates"].append({
        "loss": loss.item(), "gradient": gradient, "after": slab(parameters),
        "reconstruction": y.detach().flatten().tolist(), "code": z.detach().flatten().tolist(),
    })
json.dump(case, sys.stdout)
print()
