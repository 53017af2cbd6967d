"""Drift of logged requests against training rows, as one would write it with pyarrow, pandas and scipy: KS for
numbers, chi-squared for categories, missing shares, latency quantiles. Prints one JSON object.
Usage: peer.py LOG_FOLDER TRAINING.parquet
"""
import glob
import json
import sys
import time

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from scipy.stats import chi2_contingency, ks_2samp

training = pq.read_table(sys.argv[2]).to_pandas()
start = time.perf_counter()
files = sorted(glob.glob(sys.argv[1] + "/*.parquet"))
log = pd.concat([pq.read_table(f).to_pandas() for f in files], ignore_index=True)
log = log[(log["role"] == "production") & (log["status"] == 200)]
found = {"latency": list(np.quantile(log["latency_us"], [0.5, 0.95, 0.99])), "columns": {}}
for name in training.columns:
    reference, current = training[name], log["in." + name]
    if reference.dtype == object:
        counts = pd.concat([reference.value_counts(), current.value_counts()], axis=1).fillna(0)
        statistic, p = chi2_contingency(counts.to_numpy().T, correction=False)[:2]
    else:
        statistic, p = ks_2samp(reference.dropna(), current.dropna(), method="asymp")
    found["columns"][name] = {"statistic": float(statistic), "p": float(p), "missing": int(current.isna().sum())}
found["seconds"] = time.perf_counter() - start
found["rows"] = len(log)
print(json.dumps(found))
