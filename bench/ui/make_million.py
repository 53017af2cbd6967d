#!/usr/bin/env python3
"""Writes a CSV for a run that lasts minutes: 1,000,000 rows, 20 columns, a binary target.

    make_million.py OUT.csv [ROWS]

16 numbers, 3 categories and "label", which depends on them with noise, so that curves move for many
epochs. The same seed gives the same file.
"""

import sys

import numpy as np

BLOCK = 50_000
NUMBERS = 16
CATEGORIES = {"region": 12, "plan": 5, "channel": 30}


def block(random, rows, weights):
    numbers = random.normal(size=(rows, NUMBERS))
    groups = {name: random.integers(0, size, rows) for name, size in CATEGORIES.items()}
    logit = numbers @ weights["numbers"] + np.sin(2 * numbers[:, 0]) * numbers[:, 1]
    for name, codes in groups.items():
        logit += weights[name][codes]
    label = random.random(rows) < 1 / (1 + np.exp(-logit))
    columns = [np.char.mod("%.5f", numbers[:, i]) for i in range(NUMBERS)]
    columns += [np.char.add(name + "-", codes.astype(str)) for name, codes in groups.items()]
    columns.append(np.where(label, "yes", "no"))
    return columns


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    random = np.random.default_rng(4)
    weights = {"numbers": random.normal(size=NUMBERS) * 0.4}
    for name, size in CATEGORIES.items():
        weights[name] = random.normal(size=size) * 0.5
    with open(sys.argv[1], "w", encoding="ascii") as out:
        names = [f"x{i}" for i in range(NUMBERS)] + list(CATEGORIES) + ["label"]
        out.write(",".join(names) + "\n")
        for begin in range(0, rows, BLOCK):
            columns = block(random, min(BLOCK, rows - begin), weights)
            out.write("\n".join(map(",".join, zip(*columns))) + "\n")


if __name__ == "__main__":
    main()
