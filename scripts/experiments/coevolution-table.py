#!/usr/bin/env python3
"""Prints what scripts/experiments/coevolution measured, as a Markdown table.

    scripts/experiments/coevolution-table.py FOLDER

Figures are means over both directions; with several seeds, mean ± sample deviation. The loss is the search's, of the pair that
came out and on calibration images, before fine-tuning; methods with another recovery or objective have another scale.
"""

import csv
import json
import pathlib
import re
import statistics
import sys

COLUMNS = [
    ("loss", "loss", "{:.2f}"), ("before", "Fréchet before fine-tuning", "{:.1f}"),
    ("frechet", "Fréchet", "{:.3f}"), ("kid", "KID × 10³", "{:.1f}"), ("psnr", "PSNR dB", "{:.2f}"),
    ("ssim", "SSIM", "{:.3f}"), ("accuracy", "accuracy %", "{:.1f}"), ("cycle_error", "cycle error", "{:.3f}"),
]  # fmt: skip
SCALES = {"kid": 1000, "accuracy": 100}
ORDER = "coevolution uneven distilled distilled-uneven separate random taylor l1 uniform scratch-distilled scratch".split()


def chosen_loss(folder: pathlib.Path) -> float | None:
    """Of the pair that a search ended with; none without a search."""
    front = folder / "pareto.csv"
    if not front.exists():
        return None
    with front.open() as file:
        rows = csv.DictReader(file)
        return next(float(row["loss"]) for row in rows if row["method"] == "chosen")


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


def line(name: str, factor: str, runs: list[dict[str, float]], columns: list) -> str:
    cells = [name, factor, str(len(runs)) if factor else ""]
    for key in ["multiply_adds", "parameters"]:
        cells.append(f"{statistics.mean(run[key] for run in runs):.1f}×")
    for key, _, form in columns:
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
        if not method.startswith("scratch"):
            name = f"{path.parent.name}/extracted"
            extracted = [row for row in rows if row["pair"].endswith(name)]
            run["before"] = statistics.mean(row["frechet"] for row in extracted or rows[-2:])
        loss = chosen_loss(path.parent)
        if loss is not None:
            run["loss"] = loss
        groups.setdefault((float(factor), method), []).append(run)
    runs = [run for group in groups.values() for run in group]
    columns = [column for column in COLUMNS if any(column[0] in run for run in runs)]
    heads = ["method", "asked", "seeds", "multiply-adds", "parameters", *(head for _, head, _ in columns)]
    print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    if original:
        print(line("original", "", [original], columns))

    def place(group: tuple) -> tuple:
        (factor, method), _ = group
        return factor, ORDER.index(method) if method in ORDER else len(ORDER), method

    for (factor, method), runs in sorted(groups.items(), key=place):
        print(line(method, f"{factor:g}×", runs, columns))


if __name__ == "__main__":
    main()
