"""The file steps.jsonl of a run."""

import json
from pathlib import Path


class StepLog:
    """Writes a line with the mean losses of every so many steps."""

    def __init__(self, path: Path, interval: int):
        self.file = open(path, "w", buffering=1)
        self.interval = interval
        self.sums: dict[str, float] = {}

    def add(self, step: int, learning_rate: float, losses: dict[str, float]) -> None:
        """Takes in a step; steps count from 1."""
        self.sums = {name: self.sums.get(name, 0) + loss for name, loss in losses.items()}
        if step % self.interval == 0:
            means = {name: value / self.interval for name, value in self.sums.items()}
            print(
                json.dumps({"step": step, "learning_rate": learning_rate} | means), file=self.file
            )
            self.sums = {}


def read_steps(path: Path) -> dict[int, dict[str, float]]:
    """The lines of a steps.jsonl by their steps."""
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    return {line["step"]: line for line in lines}
