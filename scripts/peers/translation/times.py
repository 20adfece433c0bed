"""How long a step takes on either side."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

WARM_UP = 10
PATIENCE_SECONDS = 600


def print_times(commands: dict[str, list[str]], steps: int, rounds: int) -> None:
    """Runs each side's training in turn, and prints the seconds per step of each round.

    A command writes a line to steps.jsonl in `--out` for each step; it is ended after `steps`.
    """
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            with tempfile.TemporaryDirectory() as folder:
                seconds[name].append(seconds_per_step(command, Path(folder) / "run", steps))
    print("| side | ms per step in each round | median |")
    print("|---|---|---|")
    for name, values in seconds.items():
        cells = ", ".join(f"{1000 * value:.0f}" for value in values)
        print(f"| {name} | {cells} | {1000 * median(values):.0f} |")
    ratios = [theirs / ours for ours, theirs in zip(*seconds.values())]
    ours, theirs = seconds
    print(f"\n{theirs} takes {median(ratios):.2f} times as long as {ours} "
          f"({min(ratios):.2f} to {max(ratios):.2f}).")  # fmt: skip


def seconds_per_step(command: list[str], out: Path, steps: int) -> float:
    """Between the ends of a step early on and one `steps` later."""
    process = subprocess.Popen(
        [*command, "--out", str(out)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        start = moment_of_step(WARM_UP, process, out)
        end = moment_of_step(WARM_UP + steps, process, out)
    finally:
        process.kill()
        process.wait()
    return (end - start) / steps


def moment_of_step(step: int, process: subprocess.Popen, out: Path) -> float:
    """Waits until a step's line is there."""
    log, deadline = out / "steps.jsonl", time.perf_counter() + PATIENCE_SECONDS
    while time.perf_counter() < deadline:
        if log.exists() and step <= len(log.read_bytes().splitlines()):
            return time.perf_counter()
        if process.poll() is not None:
            break
        time.sleep(0.002)
    sys.exit(f"{' '.join(process.args)} wrote no step {step}")
