#!/usr/bin/env python3
"""Trains small boosters with XGBoost and writes a model directory of them.

  train_trees.py FOLDER DEPTH
"""

import json
import sys
from pathlib import Path

import numpy as np
import xgboost

folder, depth = Path(sys.argv[1]), int(sys.argv[2])
folder.mkdir()
random = np.random.default_rng(depth)
rows = random.lognormal(size=(2000, 5)).astype(np.float32)
rows[:, 2] = np.round(rows[:, 2])
noise = random.normal(size=len(rows))
labels = np.log(rows[:, 0]) * rows[:, 1] + rows[:, 2] - rows[:, 3] + noise > 0
names = [f"f{i}" for i in range(5)]
settings = {
    "objective": "binary:logistic",
    "max_depth": depth,
    "min_child_weight": 0.1,
    "eta": 0.1,
    "gamma": 0.05,  # prunes: nodes that are no longer there are part of the format
    "base_score": 0.3,
    "subsample": 0.8,
    "nthread": 1,
}
for member in range(2):
    matrix = xgboost.DMatrix(rows, labels, feature_names=names)
    booster = xgboost.train({**settings, "seed": member}, matrix, 20)
    booster.save_model(folder / f"trees.{member}.json")
document = {
    "format": 1,
    "model_id": folder.name,
    "model_type": "gbdt",
    "features": names,
    "architecture": {"kind": "trees", "members": 2},
    "calibration": {"kind": "platt", "slope": 0.9, "intercept": 0.1},
}
(folder / "model.json").write_text(json.dumps(document))
