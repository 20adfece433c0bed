"""Who takes part in the comparison of a row."""

import dataclasses
import sys
from pathlib import Path

from .rows import Row
from .worker import Worker


@dataclasses.dataclass(frozen=True)
class Contender:
    """A program beside Condense, and the bar that it stands for."""

    name: str
    peer: str
    command: list[str]


@dataclasses.dataclass(frozen=True)
class Programs:
    """How to start each side."""

    bench: str
    rows_file: Path
    threads: int
    compiles: bool

    @property
    def ours(self) -> list[str]:
        return [self.bench, "serve", "--threads", str(self.threads)]

    def contenders(self, row: Row) -> list[Contender]:
        """PyTorch in both memory formats, and what else the row has bars for."""
        found = [
            Contender(name, "pytorch", self.peer("torch_worker", "--format", name))
            for name in ("nchw", "channels_last")
        ]
        if "compiled" in row.bars and self.compiles:
            found.append(
                Contender("torch.compile", "compiled", self.peer("torch_worker", "--compile"))
            )
        if "onnxruntime" in row.bars:
            found.append(Contender("onnxruntime", "onnxruntime", self.peer("onnx_worker")))
        if "full_width" in row.bars:
            found.append(Contender("full width", "full_width", self.ours))
        return found

    def peer(self, module: str, *options: str) -> list[str]:
        threads = str(self.threads)
        rows = str(self.rows_file)
        return [
            sys.executable, "-m", f"peers.{module}", "--rows", rows, "--threads", threads, *options
        ]  # fmt: skip


class WorkerPool:
    """The workers that run, one per contender."""

    def __init__(self) -> None:
        self.workers: dict[str, Worker] = {}

    def worker(self, name: str, command: list[str]) -> Worker:
        """The worker of that name, started where it is asked for first."""
        if name not in self.workers:
            self.workers[name] = Worker(command)
        return self.workers[name]

    def __enter__(self) -> "WorkerPool":
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers.values():
            worker.close()
