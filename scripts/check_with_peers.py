#!/usr/bin/env python3
"""Opens model directories with PyTorch and XGBoost and compares their scores with the program's.

  check_with_peers.py [--tolerance 1e-5] MODEL PREDICTIONS [MODEL PREDICTIONS ...]

MODEL is a model directory. PREDICTIONS is what `tillcast predict CUSTOMER... --explain --json` says
by that model: the values of its features and the logit, for each customer. For trees the
contributions are compared with XGBoost's own as well.

Exit status: 0 they agree, 1 they do not, 2 wrong usage, 77 PyTorch or XGBoost is not installed.
"""

import argparse
import json
import struct
import sys
from pathlib import Path

try:
    import numpy as np
    import torch
    import torch.nn.functional as F
    import xgboost
except ImportError as error:
    print(f"check_with_peers: {error}; install numpy, torch and xgboost", file=sys.stderr)
    sys.exit(77)


def read_tensors(path):
    """https://github.com/huggingface/safetensors: header size, JSON header, data."""
    data = path.read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    tensors = {}
    for name, entry in json.loads(data[8 : 8 + size]).items():
        if name == "__metadata__":
            continue
        begin, end = (8 + size + offset for offset in entry["data_offsets"])
        values = np.frombuffer(data[begin:end], dtype="<f4").reshape(entry["shape"])
        tensors[name] = torch.from_numpy(values.copy())
    return tensors


def ranks_of(document, rows):
    maps = document["normalisation"]["maps"]
    columns = [np.interp(rows[:, i], m["values"], m["ranks"]) for i, m in enumerate(maps)]
    return np.stack(columns, axis=1) if columns else np.zeros((len(rows), 0))


def linear_logits(document, tensors, rows):
    ranks = ranks_of(document, rows)
    places = {name: i for i, name in enumerate(document["features"])}
    products = document["architecture"]["products"]
    inputs = [ranks] + [ranks[:, [places[a]]] * ranks[:, [places[b]]] for a, b in products]
    x = torch.from_numpy(np.concatenate(inputs, axis=1))
    weight, bias = tensors["linear.weight"].double(), tensors["linear.bias"].double()
    return (x @ weight + bias).numpy()


class Layers:
    """The linear layers of one member."""

    def __init__(self, tensors, member):
        self.tensors, self.member = tensors, f"{member}."

    def __call__(self, name, x):
        name = self.member + name
        return F.linear(x, self.tensors[name + ".weight"], self.tensors[name + ".bias"])

    def residual(self, blocks, activation, x):
        state = activation(self("input", x))
        for b in range(blocks):
            inner = activation(self(f"block.{b}.inner", state))
            state = state + self(f"block.{b}.outer", inner)
        return state


def residual_logits(document, tensors, rows):
    architecture = document["architecture"]
    x = torch.from_numpy(ranks_of(document, rows)).float()
    members = []
    for member in range(architecture["members"]):
        layers = Layers(tensors, member)
        state = layers.residual(architecture["blocks"], F.silu, x)
        members.append(layers("output", state)[:, 0].double())
    return torch.stack(members).mean(dim=0).numpy()


def wide_deep_cells(document, rows):
    architecture = document["architecture"]
    places = {name: i for i, name in enumerate(document["features"])}
    buckets = architecture["buckets"]
    cells = []
    for c, pair in enumerate(architecture["crosses"]):
        first, second = (
            np.searchsorted(architecture["bucket_edges"][places[f]], rows[:, places[f]], "right")
            for f in pair
        )
        cells.append((c * buckets + first) * buckets + second)
    return torch.from_numpy(np.stack(cells, axis=1)) if cells else None


def wide_deep_logits(document, tensors, rows):
    architecture = document["architecture"]
    x = torch.from_numpy(ranks_of(document, rows)).float()
    cells = wide_deep_cells(document, rows)
    members = []
    for member in range(architecture["members"]):
        layers = Layers(tensors, member)
        state = layers.residual(architecture["blocks"], F.relu, x)
        wide = layers("wide", x)[:, 0]
        if cells is not None:
            wide = wide + tensors[f"{member}.cells"][cells].sum(dim=1)
        share = F.softmax(layers("gate", state), dim=1)
        logits = share[:, 0] * wide + share[:, 1] * layers("output", state)[:, 0]
        members.append(architecture["gate_scale"] * logits.double())
    return torch.stack(members).mean(dim=0).numpy()


def boosters_of(directory, document):
    for member in range(document["architecture"]["members"]):
        booster = xgboost.Booster()
        booster.load_model(directory / f"trees.{member}.json")
        yield booster


def matrix_of(document, rows):
    return xgboost.DMatrix(rows.astype(np.float32), feature_names=document["features"])


def tree_logits(directory, document, rows):
    matrix = matrix_of(document, rows)
    margins = [b.predict(matrix, output_margin=True) for b in boosters_of(directory, document)]
    return np.mean(np.asarray(margins, dtype=np.float64), axis=0)


def tree_contributions(directory, document, rows):
    """A column for each feature and one for the base."""
    matrix = matrix_of(document, rows)
    parts = [b.predict(matrix, pred_contribs=True) for b in boosters_of(directory, document)]
    return np.mean(np.asarray(parts, dtype=np.float64), axis=0)


def blend_logits(directory, document, rows):
    places = {name: i for i, name in enumerate(document["features"])}
    logits = np.zeros(len(rows))
    for name, weight in document["architecture"]["weights"].items():
        member = directory / "members" / name
        features = json.loads((member / "model.json").read_text())["features"]
        logits += weight * logits_of(member, rows[:, [places[f] for f in features]])
    return logits


def calibration_of(document):
    calibration = document.get("calibration")
    if calibration is None:
        return 1.0, 0.0
    if calibration["kind"] != "platt":
        raise SystemExit(f"check_with_peers: calibration {calibration['kind']} is not known")
    return calibration["slope"], calibration["intercept"]


def logits_of(directory, rows):
    """The model's logits, by PyTorch and XGBoost. rows: raw features in the model's order."""
    document = json.loads((directory / "model.json").read_text())
    kind = document["architecture"]["kind"]
    networks = {
        "linear": linear_logits,
        "wide-deep": wide_deep_logits,
        "residual": residual_logits,
    }
    if kind in networks:
        logits = networks[kind](document, read_tensors(directory / "weights.safetensors"), rows)
    elif kind == "trees":
        logits = tree_logits(directory, document, rows)
    elif kind == "blend":
        logits = blend_logits(directory, document, rows)
    elif kind == "probability":
        logits = torch.logit(torch.from_numpy(rows[:, 0]), eps=1e-9).numpy()
    else:
        raise SystemExit(f"check_with_peers: {directory}: kind {kind} is not known")
    slope, intercept = calibration_of(document)
    return slope * logits + intercept


def read_predictions(path, features):
    """The rows, logits and contributions (None where there are none) of the program."""
    predictions = json.loads(Path(path).read_text())["predictions"]
    if not predictions or any(p.get("contributions") is None for p in predictions):
        raise SystemExit(f"check_with_peers: {path}: no contributions; use predict --explain")
    by_name = [{c["feature"]: c for c in p["contributions"]} for p in predictions]
    rows = np.array([[c[f]["value"] for f in features] for c in by_name], dtype=np.float64)
    rows = rows.reshape(len(predictions), len(features))
    logits = np.array([p["logit"] for p in predictions])
    if any(c[f]["contribution"] is None for c in by_name for f in features):
        return rows, logits, None
    parts = [
        [c[f]["contribution"] for f in features] + [p["base_logit"]]
        for p, c in zip(predictions, by_name)
    ]
    return rows, logits, np.array(parts)


def differences(directory, path):
    """What was compared -> the largest difference."""
    document = json.loads((directory / "model.json").read_text())
    rows, logits, contributions = read_predictions(path, document["features"])
    found = {"logit": np.abs(logits_of(directory, rows) - logits).max()}
    if contributions is not None:
        found["sum of contributions"] = np.abs(contributions.sum(axis=1) - logits).max()
        if document["architecture"]["kind"] == "trees":
            slope, intercept = calibration_of(document)
            expected = slope * tree_contributions(directory, document, rows)
            expected[:, -1] += intercept
            found["contribution"] = np.abs(expected - contributions).max()
    return len(rows), found


def main():
    parser = argparse.ArgumentParser(description="Compares a model with PyTorch and XGBoost.")
    parser.add_argument("--tolerance", type=float, default=1e-5)
    parser.add_argument("pairs", nargs="+", metavar="MODEL PREDICTIONS")
    options = parser.parse_args()
    if len(options.pairs) % 2:
        parser.error("each MODEL needs its PREDICTIONS")
    torch.set_num_threads(1)
    agree = True
    for directory, path in zip(options.pairs[::2], options.pairs[1::2]):
        rows, found = differences(Path(directory), path)
        fine = all(difference <= options.tolerance for difference in found.values())
        agree = agree and fine
        figures = ", ".join(f"{what} {difference:.1e}" for what, difference in found.items())
        verdict = "agrees" if fine else f"DIFFERS by more than {options.tolerance:g}"
        print(f"{Path(directory).name}: {rows} rows, {verdict}; largest differences: {figures}")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
