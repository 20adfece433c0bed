"""Whether two trainings had the same losses."""

import json
import sys
from pathlib import Path


def read_steps(path: Path) -> dict[int, dict[str, float]]:
    """The lines of a steps.jsonl by their steps."""
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    return {line["step"]: line for line in lines}


def compare(first: Path, second: Path, steps: int | None, tolerance: float) -> bool:
    """Prints the largest relative difference of each loss; whether all are tolerable."""
    ours, theirs = read_steps(first), read_steps(second)
    shared = sorted(ours.keys() & theirs.keys())[:steps]
    if len(shared) < (steps or 1):
        sys.exit(f"{first} and {second} share {len(shared)} steps, expected {steps or 1}")
    print(f"steps {shared[0]} to {shared[-1]}, {len(shared)} in all")
    print("| loss | largest relative difference | at step |")
    print("|---|---|---|")
    worst = 0.0
    for name in sorted(ours[shared[0]].keys() - {"step"}):
        difference, step = max(
            (abs(ours[step][name] / theirs[step][name] - 1), step) for step in shared
        )
        print(f"| {name} | {difference:.1e} | {step} |")
        worst = max(worst, difference)
    return worst <= tolerance
