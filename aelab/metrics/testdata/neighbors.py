"""Records neighbours and their votes, computed by scikit-learn in float64.

pip install numpy==2.4.6 scikit-learn==1.9.1
python3 neighbors.py > neighbors.json
"""

import json
import sys

import numpy as np
import sklearn
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors

K, CLASSES = 7, 4
rng = np.random.default_rng(5)


def case(rows, points, cols, shift):
    """Codes in float32, which far from the origin differ in their last bits only."""
    centres = 2 * rng.standard_normal((CLASSES, cols))

    def draw(n):
        labels = rng.integers(CLASSES, size=n)
        return (centres[labels] + rng.standard_normal((n, cols)) + shift).astype(np.float32), labels

    (data, labels), (query, want) = draw(rows), draw(points)
    # A tree takes differences, where the brute-force method expands the square, and rounds.
    distance, index = NearestNeighbors(n_neighbors=K + 1, algorithm="kd_tree").fit(data).kneighbors(query)
    assert (np.diff(distance) > 0).all(), "the order of equal distances is not scikit-learn's to say"
    votes = {}
    for k in range(1, K + 1):
        model = KNeighborsClassifier(k, algorithm="kd_tree").fit(data, labels)
        predicted = model.predict(query)
        share = np.sort(model.predict_proba(query), axis=1)
        predicted[share[:, -1] == share[:, -2]] = -1  # of several classes, scikit-learn takes the first
        votes[k] = predicted.tolist()
    accuracy = KNeighborsClassifier(1, algorithm="kd_tree").fit(data, labels).score(query, want)
    return {
        "rows": rows, "points": points, "cols": cols, "data": data.ravel().tolist(), "query": query.ravel().tolist(),
        "labels": labels.tolist(), "want": want.tolist(), "index": index[:, :K].tolist(), "votes": votes, "accuracy": accuracy,
    }


json.dump({
    "sklearn": sklearn.__version__, "k": K,
    "cases": [case(90, 20, 2, 0), case(90, 20, 2, 300), case(60, 12, 30, 1), case(200, 12, 1, 0)],
}, sys.stdout)
print()
