"""Compares rows: first the results, then the times, then the memory."""

import dataclasses
import math
import statistics
import sys
import time
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from shared.machine import ForeignLoad

from .comparison import Comparison
from .protocol import Worker
from .rows import Contender, Programs, Row
from .workloads import WORKLOADS

SEED = 1
MEMORY_STEPS = 3
# The share of the machine that other processes may take.
QUIET_LOAD = 0.05
# So that the threads of the previous worker stop spinning.
PAUSE_SECONDS = 0.1


class Disagreement(Exception):
    """A result that differs by more than the row allows."""


class Driver:
    """The rows, the programs with their running workers, and a folder for results."""

    def __init__(
        self,
        rows: list[Row],
        programs: Programs,
        folder: Path,
        rounds: int,
        round_seconds: float,
        attempts: int,
    ):
        self.rows = {row.name: row for row in rows}
        self.programs = programs
        self.folder = folder
        self.rounds = rounds
        self.round_seconds = round_seconds
        self.attempts = attempts
        self.workers: dict[str, Worker] = {}

    def compare(self, row: Row) -> list[Comparison]:
        """All comparisons of a row. Raises Disagreement if Condense computes other results."""
        case = self.make_case(row)
        contenders = self.programs.contenders(row)
        commands = {"condense": self.programs.ours} | {c.name: c.command for c in contenders}
        for name, command in commands.items():
            if name not in self.workers:
                self.workers[name] = Worker(command)
        workers = {name: self.workers[name] for name in commands}
        wrong = self.check(row, contenders, workers, case)
        seconds, foreign_load = self.timed(workers)

        comparisons = []
        for peer in dict.fromkeys(["pytorch", *row.bars]):
            theirs = {c.name: seconds[c.name] for c in contenders if c.peer == peer}
            if peer == "memory":
                right = [c for c in contenders if c.name not in wrong]
                comparison = self.memory(row, right, case)
            elif theirs.keys() <= set(wrong):
                comparison = Comparison.unmeasured(row, peer)
            else:
                full = self.rows[row.full_width_row] if peer == "full_width" else row
                scale = row.multiply_adds / full.multiply_adds
                comparison = Comparison.of_times(
                    row, peer, seconds["condense"], theirs, wrong, scale
                )
            comparisons.append(
                dataclasses.replace(comparison, wrong=wrong, foreign_load=foreign_load)
            )
        return comparisons

    def make_case(self, row: Row, name: str = "case") -> Path:
        """Draws the inputs and weights that all sides of a row take."""
        path = self.folder / f"{name}.safetensors"
        random = torch.Generator().manual_seed(SEED)
        save_file(WORKLOADS[row.kind].make_case(row.options, random), path)
        return path

    def check(
        self, row: Row, contenders: list[Contender], workers: dict[str, Worker], case: Path
    ) -> tuple[str, ...]:
        """Prepares every side, and names the contenders whose results differ from PyTorch's.

        PyTorch's contiguous format is the reference. Raises Disagreement if Condense differs.
        """
        full_width = [c.name for c in contenders if c.peer == "full_width"]
        results = {}
        for name, worker in workers.items():
            if name not in full_width:
                path = self.folder / f"{name}.result"
                worker.ask("prepare", row.name, case, path)
                results[name] = load_file(path)
        wrong = []
        for name, result in results.items():
            if name == "nchw":
                continue
            try:
                difference = largest_difference(row, result, results["nchw"])
                tell(f"  {name} matches PyTorch: largest difference {difference:.1e}")
            except Disagreement as disagreement:
                if name == "condense":
                    raise
                tell(f"  {name} is left out: {disagreement}")
                wrong.append(name)
        for name in full_width:
            full = self.rows[row.full_width_row]
            workers[name].ask("prepare", full.name, self.make_case(full, "full"))
        return tuple(wrong)

    def timed(self, workers: dict[str, Worker]) -> tuple[dict[str, list[float]], float]:
        """Each round's seconds and the foreign load, of the first quiet attempt or the quietest."""
        found = []
        for _ in range(self.attempts):
            load = ForeignLoad([worker.process.pid for worker in workers.values()])
            seconds = self.alternate(workers)
            found.append((load.share(), seconds))
            if found[-1][0] <= QUIET_LOAD:
                break
            tell(f"  other processes took {found[-1][0]:.0%} of the machine meanwhile")
        share, seconds = min(found, key=lambda attempt: attempt[0])
        return seconds, share

    def alternate(self, workers: dict[str, Worker]) -> dict[str, list[float]]:
        """The median of each worker's runs in each round; the first worker changes each time."""
        counts = {name: self.repetitions(worker) for name, worker in workers.items()}
        medians: dict[str, list[float]] = {name: [] for name in workers}
        names = list(workers)
        for _ in range(self.rounds):
            for name in names:
                time.sleep(PAUSE_SECONDS)
                medians[name].append(statistics.median(workers[name].seconds(counts[name])))
            names.append(names.pop(0))
        return medians

    def repetitions(self, worker: Worker) -> int:
        """How many runs fill a round; finding out also warms the worker up."""
        worker.seconds(1)
        spent, fastest = 0.0, math.inf
        while spent < self.round_seconds:
            seconds = worker.seconds(1)[0]
            spent += seconds
            fastest = min(fastest, seconds)
        return max(1, math.ceil(self.round_seconds / fastest))

    def memory(self, row: Row, contenders: list[Contender], case: Path) -> Comparison:
        """The peaks of new processes that take a few steps each."""

        def peak(command: list[str]) -> int:
            with Worker(command) as worker:
                worker.ask("prepare", row.name, case)
                worker.seconds(MEMORY_STEPS)
                return worker.ask("peak")["peak_bytes"]

        theirs = {c.name: peak(c.command) for c in contenders if c.peer == "pytorch"}
        return Comparison.of_memory(row, peak(self.programs.ours), theirs)

    def __enter__(self) -> "Driver":
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers.values():
            worker.__exit__()


def largest_difference(row: Row, found: dict, expected: dict) -> float:
    """The largest difference relative to the largest magnitude of its tensor."""
    if found.keys() != expected.keys():
        raise Disagreement(f"results {sorted(found)}, expected {sorted(expected)}")
    largest = 0.0
    for name, theirs in expected.items():
        ours = found[name]
        if ours.shape != theirs.shape:
            raise Disagreement(f"{name}: {tuple(ours.shape)}, expected {tuple(theirs.shape)}")
        tolerance = row.tolerances[name.partition(".")[0]]
        difference = ((ours - theirs).abs().max() / theirs.abs().max()).item()
        if not difference <= tolerance:
            raise Disagreement(f"{name} differs by {difference:.1e}, allowed {tolerance:.0e}")
        largest = max(largest, difference)
    return largest


def tell(text: str) -> None:
    """Progress, apart from the table."""
    print(text, file=sys.stderr, flush=True)
