#!/usr/bin/env python3
"""Prints what scripts/experiments/coevolution measured, as a Markdown table.

    scripts/experiments/coevolution-table.py FOLDER

Figures are means over both directions; with several seeds, mean ± sample deviation. The loss is what the search minimized:
of the best pair within the budget on calibration images, before any fine-tuning; methods with another recovery or objective
have another scale.
"""

import csv
import json
import pathlib
import re
import statistics
import sys

COLUMNS = [
    ("loss", "loss", "{:.2f}"),
    ("frechet", "Fréchet", "{:.3f}"), ("kid", "KID × 10³", "{:.1f}"), ("psnr", "PSNR dB", "{:.2f}"),
    ("ssim", "SSIM", "{:.3f}"), ("accuracy", "accuracy %", "{:.1f}"), ("cycle_error", "cycle error", "{:.4f}"),
]  # fmt: skip
SCALES = {"kid": 1000, "accuracy": 100}


BASELINES = ["chosen", "uniform", "l1", "taylor"]


def smallest_loss(folder: pathlib.Path, limit: float) -> float | None:
    """Of the search in a folder, among pairs that cost at most `limit`; none without a search."""
    front = folder / "pareto.csv"
    if not front.exists():
        return None
    with front.open() as file:
        found = [
            float(row["loss"])
            for row in csv.DictReader(file)
            if row["method"] not in BASELINES
            and float(row["macs_a"]) + float(row["macs_b"]) <= limit
        ]
    return min(found, default=None)


def figures(rows: list[dict], full: list[dict]) -> dict[str, float]:
    found = {
        key: SCALES.get(key, 1) * statistics.mean(row[key] for row in rows)
        for key, _, _ in COLUMNS
        if all(key in row for row in rows)
    }
    for key in ["parameters", "multiply_adds"]:
        found[key] = sum(row[key] for row in full) / sum(row[key] for row in rows)
    return found


def spread(values: list[float], form: str) -> str:
    mean = form.format(statistics.mean(values))
    return mean if len(values) < 2 else f"{mean} ± {form.format(statistics.stdev(values))}"


def line(name: str, factor: str, runs: list[dict[str, float]]) -> str:
    cells = [name, factor]
    for key, form in [("multiply_adds", "{:.1f}×"), ("parameters", "{:.1f}×")]:
        cells.append(spread([run[key] for run in runs], form))
    for key, _, form in COLUMNS:
        known = all(key in run for run in runs)
        cells.append(spread([run[key] for run in runs], form) if known else "–")
    return f"| {' | '.join(cells)} |"


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    groups: dict[tuple[float, str], list[dict[str, float]]] = {}
    original = None
    for path in sorted(folder.glob("*/results.json")):
        method, factor = re.fullmatch(r"(.+)-([\d.]+)-seed\d+", path.parent.name).groups()
        rows = json.loads(path.read_text())["rows"]
        original = original or figures(rows[:2], rows[:2])
        run = figures(rows[-2:], rows[:2])
        full = sum(row["multiply_adds"] for row in rows[:2])
        loss = smallest_loss(path.parent, full / float(factor))
        if loss is not None:
            run["loss"] = loss
        groups.setdefault((float(factor), method), []).append(run)
    heads = ["method", "asked", "multiply-adds", "parameters", *(head for _, head, _ in COLUMNS)]
    print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    if original:
        print(line("original", "", [original]))
    for (factor, method), runs in sorted(groups.items(), key=lambda group: group[0][0]):
        print(line(method, f"{factor:g}×", runs))


if __name__ == "__main__":
    main()
