"""Records softmax regression with several penalties on handwritten digits of 8×8 pixels, in float64.

pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1
python3 penalties.py > penalties.json
"""

import json
import sys

import numpy as np
import sklearn
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

x, labels = load_digits(return_X_y=True)
x, labels = x[:350].astype(np.float64), labels[:350]
training = 250
fits = []
for c in [1e-4, 1e-3, 1e-2, 1e-1, 1]:
    model = LogisticRegression(C=c, solver="newton-cholesky", tol=1e-12, max_iter=100_000).fit(x[:training], labels[:training])
    p = model.predict_proba(x[:training])[np.arange(training), labels[:training]]
    value = -np.log(p).mean() + (model.coef_**2).sum() / (2 * c * training)
    right = int((model.predict(x[training:]) == labels[training:]).sum())
    fits.append({"c": c, "value": value, "right": right, "weight": [float(f"{v:.6g}") for v in model.coef_.ravel()]})
json.dump({"sklearn": sklearn.__version__, "training": training, "cols": x.shape[1], "x": x.astype(int).ravel().tolist(),
           "labels": labels.tolist(), "fits": fits}, sys.stdout, separators=(",", ":"))
