#!/usr/bin/env python3
"""k-means of a shop's customers beside scikit-learn's: the same customers, one core, one run.

  segments_beside_sklearn.py BIN ORDERS

BIN is the folder with tillcast and segments_bench, ORDERS a file that `tillcast import` reads. Both
divide the customers by recency, frequency and monetary value (log1p, standardised) into 2 to 12
segments and score each division by its silhouette; scikit-learn with ten restarts.

Exit status: 0 inertias agree within 0.1 % or are lower, 1 they do not, 2 wrong usage, 77 no
scikit-learn.
"""

import csv
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"
try:
    import numpy as np
    import sklearn
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score
except ImportError as error:
    print(f"segments_beside_sklearn: {error}; install numpy and scikit-learn", file=sys.stderr)
    sys.exit(77)

FEATURES = ("recency_days", "frequency", "monetary")
KS = range(2, 13)
SEEDS = 5


def matrix_of(tillcast, orders):
    with tempfile.TemporaryDirectory() as folder:
        data, table = ["--data", folder + "/data"], folder + "/features.csv"
        for words in (["import", orders], ["features", "--out", table]):
            subprocess.run([tillcast, *words, *data], check=True, stdout=subprocess.DEVNULL)
        with open(table, newline="") as file:
            rows = [[float(row[name]) for name in FEATURES] for row in csv.DictReader(file)]
    matrix = np.array([row for row in rows if row[1] > 0])  # with a purchase
    matrix = np.log1p(matrix)
    return (matrix - matrix.mean(axis=0)) / matrix.std(axis=0)


def by_sklearn(matrix):
    """(seconds, {k: (inertia, silhouette)}) of the fastest seed, and the least inertias of all."""
    fastest, found = np.inf, {}
    for seed in range(SEEDS):
        start = time.process_time()
        run = {}
        for k in KS:
            fit = KMeans(n_clusters=k, n_init=10, random_state=seed).fit(matrix)
            run[k] = (fit.inertia_, silhouette_score(matrix, fit.labels_))
        fastest = min(fastest, time.process_time() - start)
        for k, scores in run.items():
            found[k] = min(found.get(k, scores), scores)
    return fastest, found


def by_tillcast(bench, orders):
    """The same of segments_bench, with the greatest inertias of all its seeds."""
    done = subprocess.run([bench, orders, str(SEEDS)], stdout=subprocess.PIPE, text=True)
    rows = re.findall(r"^\| (\d+) \| [\d.]+ \| [\d.]+ \| ([\d.]+) \| \S+ \| ([\d.]+) to", done.stdout, re.M)
    seconds = re.search(r"silhouettes: ([\d.]+) s", done.stdout)
    if seconds is None:
        sys.exit("segments_beside_sklearn: segments_bench says nothing of its seconds")
    return float(seconds[1]), {int(k): (float(i), float(s)) for k, i, s in rows}


def main():
    if len(sys.argv) != 3:
        print("usage: segments_beside_sklearn.py BIN ORDERS", file=sys.stderr)
        return 2
    bin_dir, orders = Path(sys.argv[1]), sys.argv[2]
    matrix = matrix_of(bin_dir / "tillcast", orders)
    theirs_s, theirs = by_sklearn(matrix)
    ours_s, ours = by_tillcast(bin_dir / "segments_bench", orders)
    print(f"{len(matrix)} customers, {SEEDS} seeds each; scikit-learn {sklearn.__version__}\n")
    print("| k | inertia, scikit-learn's least | Tillcast's most | silhouettes |")
    print("| --- | --- | --- | --- |")
    for k in KS:
        print(f"| {k} | {theirs[k][0]:.2f} | {ours[k][0]:.2f} | {theirs[k][1]:.4f}, {ours[k][1]:.4f} |")
    print(f"\none core, the fastest seed: scikit-learn {theirs_s:.2f} s, Tillcast {ours_s:.3f} s: "
          f"{theirs_s / ours_s:.0f} times as fast")
    return 0 if all(ours[k][0] <= theirs[k][0] * 1.001 for k in KS) else 1


if __name__ == "__main__":
    sys.exit(main())
