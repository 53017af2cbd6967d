"""Paired bootstrap of accuracy and ROC AUC on the rows of a predictions file, the usual ways in Python.
Prints one JSON object: seconds and intervals. Usage: peer.py FIRST.arrow SECOND.arrow RESAMPLES
"""
import json
import sys
import time

import numpy as np
import pyarrow as pa
from scipy.stats import bootstrap


def read(path):
    table = pa.ipc.open_file(path).read_all()
    truth = table["truth"].combine_chunks().indices.to_numpy()
    return truth, table["p_yes"].to_numpy()


def auc_sorted(order, ends, positive, weights):
    """Sorted once, weights per resample: numpy's quickest."""
    w = weights[order]
    pos = np.add.reduceat(w * positive, ends)
    neg = np.add.reduceat(w * (1 - positive), ends)
    below = np.cumsum(neg) - neg
    return (pos * (below + neg / 2)).sum() / (pos.sum() * neg.sum())


def prepared(truth, p):
    order = np.argsort(p, kind="stable")
    ranked = p[order]
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
    return order, starts, truth[order].astype(float)


truth, first = read(sys.argv[1])
_, second = read(sys.argv[2])
resamples = int(sys.argv[3])
result = {}

start = time.perf_counter()
difference = ((first > 0.5) == truth).astype(float) - ((second > 0.5) == truth)
found = bootstrap((difference,), np.mean, n_resamples=resamples, method="percentile", batch=50, rng=1)
result["accuracy_scipy"] = time.perf_counter() - start
result["accuracy_interval"] = list(map(float, found.confidence_interval))

start = time.perf_counter()
a, b = prepared(truth, first), prepared(truth, second)
rng = np.random.default_rng(1)
values = []
for _ in range(resamples):
    weights = np.bincount(rng.integers(0, len(truth), len(truth)), minlength=len(truth)).astype(float)
    values.append(auc_sorted(*a, weights) - auc_sorted(*b, weights))
result["auc_numpy"] = time.perf_counter() - start
result["auc_interval"] = list(map(float, np.percentile(values, [2.5, 97.5])))
print(json.dumps(result))
