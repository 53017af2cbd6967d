#!/usr/bin/env python3
"""Imports a generated CSV of 1,000,000 rows and 20 columns with Benchwright and with pyarrow's CSV reader
streamed into a Parquet file, in turns, and prints medians, peak memory and the ratio (pyarrow's seconds
divided by ours: above 1, ours is faster).

  build/venv/bin/python bench/import/run.py --build build/release [--rows N] [--repeats K]
"""
import argparse
import json
import multiprocessing
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

PEER = """
import json, resource, sys, time
import pyarrow.csv as csv, pyarrow.parquet as parquet
begin = time.perf_counter()
reader = csv.open_csv(sys.argv[1], read_options=csv.ReadOptions(block_size=4 << 20))
with parquet.ParquetWriter(sys.argv[2], reader.schema) as writer:
    for batch in reader:
        writer.write_batch(batch)
seconds = time.perf_counter() - begin
print(json.dumps({"seconds": seconds, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
"""


def generate(path, rows):
    """Six integers, six numbers, six categories of low to high cardinality, two dates; 3 % missing."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.csv as csv
    random = np.random.default_rng(7)
    # The first row has no missing cell, so that the peer's types from the first block are right.
    gaps = lambda: (random.random(rows) < 0.03) & (np.arange(rows) > 0)
    columns = {}
    for i in range(6):
        columns[f"count_{i}"] = pa.array(random.integers(0, 10 ** (i + 1), rows), mask=gaps())
    for i in range(6):
        columns[f"measure_{i}"] = pa.array(np.round(random.normal(0, 10.0 ** i, rows), 4), mask=gaps())
    for i, cardinality in enumerate((3, 12, 100, 1000, 20000, rows)):
        words = np.array([f"word{i}_{n:x}" for n in range(min(cardinality, rows))])
        columns[f"word_{i}"] = pa.array(words[random.integers(0, len(words), rows)], mask=gaps())
    for i in range(2):
        seconds = random.integers(1_500_000_000, 1_700_000_000, rows)
        columns[f"time_{i}"] = pa.array(seconds.astype("datetime64[s]"), mask=gaps())
    csv.write_csv(pa.table(columns), path)


def once(command):
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--build", default="build/release", help="build folder with bin/bench_import")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "table.csv")
        # In a process of its own: a child's peak memory starts from that of its parent.
        maker = multiprocessing.Process(target=generate, args=(source, options.rows))
        maker.start()
        maker.join()
        print(f"{options.rows} rows, 20 columns, {os.path.getsize(source) / 1e6:.0f} MB")
        ours, peer = [], []
        for _ in range(options.repeats):
            target = os.path.join(folder, "ours")
            os.makedirs(target)
            ours.append(once([os.path.join(options.build, "bin/bench_import"), source, target]))
            shutil.rmtree(target)
            parquet = os.path.join(folder, "peer.parquet")
            peer.append(once([sys.executable, "-c", PEER, source, parquet]))
            os.remove(parquet)
        median = lambda results, key: statistics.median(result[key] for result in results)
        for name, results in (("benchwright", ours), ("pyarrow to Parquet", peer)):
            print(f"{name:20} {median(results, 'seconds'):6.2f} s   peak {median(results, 'peak_mb'):5.0f} MB"
                  f"   all: {' '.join(format(r['seconds'], '.2f') for r in results)}")
        for part in ("describe", "open", "write"):
            print(f"  {part:18} {median(ours, part):6.2f} s")
        print(f"ratio {median(peer, 'seconds') / median(ours, 'seconds'):.2f} (above 1: faster than pyarrow)")


if __name__ == "__main__":
    main()
