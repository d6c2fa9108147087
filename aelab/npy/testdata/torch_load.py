"""Load weights that package npy saved into PyTorch: python torch_load.py weights.npz"""

import sys

import numpy as np
import torch

model = torch.nn.ModuleDict({
    "encoder": torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.Tanh(), torch.nn.Linear(3, 2)),
    "decoder": torch.nn.Sequential(torch.nn.Linear(2, 4)),
})
with np.load(sys.argv[1], allow_pickle=False) as z:
    print(model.load_state_dict({name: torch.from_numpy(z[name]) for name in z.files}))
    for name in z.files:
        print(name, z[name].dtype, z[name].shape)
    want = np.tanh(np.ones((1, 4), "f4") @ z["encoder.0.weight"].T + z["encoder.0.bias"]) @ z["encoder.2.weight"].T + z["encoder.2.bias"]

code = model["encoder"](torch.ones(1, 4))
print("code", code.tolist(), "reconstruction", model["decoder"](code).tolist())
print("largest difference from NumPy", float(np.abs(code.detach().numpy() - want).max()))
print("Python", sys.version.split()[0], "NumPy", np.__version__, "PyTorch", torch.__version__)
