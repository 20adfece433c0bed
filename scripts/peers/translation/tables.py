"""What condense evaluate measured, as a table."""

import json
from pathlib import Path
from statistics import mean, stdev

# Heading, key in condense evaluate --json, factor and digits.
COLUMNS = [
    ("Fréchet", "frechet", 1, 2),
    ("KID ×10³", "kid", 1000, 0),
    ("accuracy %", "accuracy", 100, 1),
    ("PSNR dB", "psnr", 1, 2),
    ("SSIM", "ssim", 1, 3),
    ("cycle error", "cycle_error", 1, 4),
]
SIDES = {"condense": "Condense", "pytorch": "PyTorch"}
DIRECTIONS = ("a_to_b", "b_to_a")
WEIGHTS = {"last": "last step", "last-average": "average"}


def print_evaluations(folders: list[Path]) -> None:
    """Prints a row for each direction, weights and side: mean ± sample deviation over runs."""
    runs = [json.loads((folder / "evaluation.json").read_text())["results"] for folder in folders]
    measured = {key for result in runs[0] for key in result}
    columns = [column for column in COLUMNS if column[1] in measured]
    print_row("direction", "weights", "side", *(column[0] for column in columns))
    print("|---|---|---|" + len(columns) * "---|")
    for direction in DIRECTIONS:
        for weights, called in WEIGHTS.items():
            for side, name in SIDES.items():
                results = [result_of(run, direction, side, weights) for run in runs]
                cells = [
                    spread([factor * result[key] for result in results], digits)
                    for _, key, factor, digits in columns
                ]
                print_row(direction, called, name, *cells)
    floors = [
        spread([result_of(run, direction, "condense", "last")["frechet_floor"] for run in runs], 2)
        for direction in DIRECTIONS
    ]
    print(f"\nRuns: {len(runs)}. Fréchet floor of real images: B {floors[0]}, A {floors[1]}.")


def print_row(*cells: str) -> None:
    print(f"| {' | '.join(cells)} |")


def result_of(run: list[dict], direction: str, side: str, weights: str) -> dict:
    for result in run:
        if result["direction"] == direction and result["pair"].endswith(f"/{side}/{weights}"):
            return result
    raise SystemExit(f"there is no evaluation of {side}/{weights}")


def spread(values: list[float], digits: int) -> str:
    text = f"{mean(values):.{digits}f}"
    return f"{text} ± {stdev(values):.{digits}f}" if len(values) > 1 else text
