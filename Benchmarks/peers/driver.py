"""Compares rows: first the numbers, then the times, then the memory."""

import dataclasses
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

from .agreement import Disagreement, largest_difference
from .comparison import Comparison
from .contenders import Contender, Programs, WorkerPool
from .load import ForeignLoad
from .rows import Row
from .timing import alternate
from .twins import TWINS
from .worker import Worker

SEED = 1
MEMORY_STEPS = 3
# The share of the machine that other processes may take.
QUIET_LOAD = 0.05


class Driver:
    """Holds what all rows share: the programs, their workers and a folder for the numbers."""

    def __init__(
        self, rows: list[Row], programs: Programs, pool: WorkerPool, folder: Path,
        rounds: int, round_seconds: float, attempts: int,
    ):  # fmt: skip
        self.rows = {row.name: row for row in rows}
        self.programs = programs
        self.pool = pool
        self.folder = folder
        self.rounds = rounds
        self.round_seconds = round_seconds
        self.attempts = attempts

    def compare(self, row: Row) -> list[Comparison]:
        """All comparisons of a row. Raises Disagreement if a side computes other numbers."""
        case = self.make_case(row)
        contenders = self.programs.contenders(row)
        workers = {"condense": self.pool.worker("condense", self.programs.ours)}
        workers |= {c.name: self.pool.worker(c.name, c.command) for c in contenders}
        wrong = self.check(row, contenders, workers, case)
        seconds, foreign_load = self.timed(workers)

        comparisons = []
        for peer in dict.fromkeys(["pytorch", *row.bars]):
            theirs = {c.name: seconds[c.name] for c in contenders if c.peer == peer}
            if peer == "memory":
                right = [c for c in contenders if c.name not in wrong]
                comparisons.append(self.memory(row, right, case))
            elif theirs.keys() <= set(wrong):
                comparisons.append(Comparison.unmeasured(row, peer))
            else:
                scale = 1.0
                if peer == "full_width":
                    scale = row.multiply_adds / self.rows[row.full_width_row].multiply_adds
                comparisons.append(
                    Comparison.of_times(row, peer, seconds["condense"], theirs, wrong, scale)
                )
        case.unlink()
        return [
            dataclasses.replace(comparison, wrong=wrong, foreign_load=foreign_load)
            for comparison in comparisons
        ]

    def timed(self, workers: dict[str, Worker]) -> tuple[dict[str, list[float]], float]:
        """The rounds' seconds and the foreign load, of the first quiet attempt or else the quietest."""
        quietest = None
        for _ in range(self.attempts):
            load = ForeignLoad(worker.process.pid for worker in workers.values())
            seconds = alternate(workers, self.rounds, self.round_seconds)
            share = load.share()
            if quietest is None or share < quietest[1]:
                quietest = (seconds, share)
            if share <= QUIET_LOAD:
                break
            tell(f"  other processes took {100 * share:.0f} % of the machine meanwhile")
        return quietest

    def make_case(self, row: Row, name: str = "case") -> Path:
        """Draws the inputs and weights that all sides of a row get."""
        path = self.folder / f"{name}.safetensors"
        random = torch.Generator().manual_seed(SEED)
        save_file(TWINS[row.kind].make_case(row.options, random), path)
        return path

    def check(
        self, row: Row, contenders: list[Contender], workers: dict[str, Worker], case: Path
    ) -> tuple[str, ...]:
        """Prepares every side, and names the contenders that compute other numbers than PyTorch.

        PyTorch is its contiguous format here. Raises Disagreement if Condense is among them.
        """
        results = {name: self.folder / f"{index}.result" for index, name in enumerate(workers)}
        full = self.rows[row.full_width_row] if row.full_width_row else None
        peers = {contender.name: contender.peer for contender in contenders}
        checked = [name for name in workers if peers.get(name) != "full_width"]
        for name in checked:
            workers[name].ask("prepare", row.name, case, results[name])
        wrong = []
        for name in checked:
            if name == "nchw":
                continue
            try:
                difference, where = largest_difference(row, results[name], results["nchw"])
                tell(f"  {name} computes what PyTorch does: {difference:.1e} off at most ({where})")
            except Disagreement as disagreement:
                if name == "condense":
                    raise
                tell(f"  {name} does not count: {disagreement}")
                wrong.append(name)
        for name, peer in peers.items():
            if peer == "full_width":
                workers[name].ask("prepare", full.name, self.make_case(full, "full"))
        return tuple(wrong)

    def memory(self, row: Row, contenders: list[Contender], case: Path) -> Comparison:
        """The peaks of fresh processes that take a few steps each."""

        def peak(command: list[str]) -> int:
            with Worker(command) as worker:
                worker.ask("prepare", row.name, case)
                worker.seconds(MEMORY_STEPS)
                return worker.ask("peak")["peak_bytes"]

        theirs = {c.name: peak(c.command) for c in contenders if c.peer == "pytorch"}
        return Comparison.of_memory(row, peak(self.programs.ours), theirs)


def tell(text: str) -> None:
    """Progress, beside the table."""
    print(text, file=sys.stderr, flush=True)

