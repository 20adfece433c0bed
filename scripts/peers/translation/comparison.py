"""Whether two trainings had the same losses."""

import sys
from pathlib import Path

from .step_log import read_steps


def compare(first: Path, second: Path, steps: int | None, tolerance: float) -> bool:
    """Prints how far each loss of one run is from the other's; whether all are tolerable."""
    ours, theirs = read_steps(first), read_steps(second)
    shared = sorted(ours.keys() & theirs.keys())[:steps]
    if len(shared) < (steps or 1):
        sys.exit(f"{first} and {second} share {len(shared)} steps, expected {steps or 1}")
    print(f"| loss | step {shared[0]} | largest in {len(shared)} steps | beyond {tolerance:.0e} |")
    print("|---|---|---|---|")
    is_alike = True
    for name in sorted(ours[shared[0]].keys() - {"step"}):
        differences = {step: abs(ours[step][name] / theirs[step][name] - 1) for step in shared}
        beyond = next((step for step in shared if not differences[step] <= tolerance), None)
        is_alike = is_alike and beyond is None
        place = "never" if beyond is None else f"from step {beyond}"
        print(
            f"| {name} | {differences[shared[0]]:.1e} | {max(differences.values()):.1e} | {place} |"
        )
    return is_alike
