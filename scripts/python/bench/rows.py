"""The rows of condense-bench, and the programs that are timed on each."""

import dataclasses
import fnmatch
import json
import re
import subprocess
import sys
from pathlib import Path

from shared.condense import ROOT


@dataclasses.dataclass(frozen=True)
class Row:
    name: str
    title: str
    kind: str
    options: dict
    multiply_adds: int
    bars: dict[str, float]
    # By the first part of a result's name.
    tolerances: dict[str, float]
    compared_runs: int
    full_width_row: str | None = None


@dataclasses.dataclass(frozen=True)
class Contender:
    """A program beside Condense, and the bar that it stands for."""

    name: str
    peer: str
    command: list[str]


def list_rows(bench: Path) -> list[Row]:
    """All rows of the built condense-bench."""
    output = subprocess.run([bench, "list"], check=True, capture_output=True).stdout
    return [Row(**row) for row in json.loads(output)]


def chosen(rows: list[Row], pattern: str) -> list[Row]:
    """The rows whose names fit a glob, or else contain a match of a regular expression."""
    globbed = [row for row in rows if fnmatch.fnmatch(row.name, pattern)]
    return globbed or [row for row in rows if re.search(pattern, row.name)]


class Programs:
    """How to start each side."""

    def __init__(self, bench: Path, rows: list[Row], folder: Path, threads: int, compiles: bool):
        self.rows_file = folder / "rows.json"
        self.rows_file.write_text(json.dumps([dataclasses.asdict(row) for row in rows]))
        self.ours = [str(bench), "serve", "--threads", str(threads)]
        self.threads = threads
        self.compiles = compiles

    def contenders(self, row: Row) -> list[Contender]:
        """PyTorch in both memory formats, and the other programs that the row has bars for."""
        found = [
            Contender(name, "pytorch", self.worker("torch", "--format", name))
            for name in ("nchw", "channels_last")
        ]
        if "compiled" in row.bars and self.compiles:
            command = self.worker("torch", "--compile")
            found.append(Contender("torch.compile", "compiled", command))
        if "onnxruntime" in row.bars:
            found.append(Contender("onnxruntime", "onnxruntime", self.worker("onnx")))
        if "full_width" in row.bars:
            found.append(Contender("full width", "full_width", self.ours))
        return found

    def worker(self, side: str, *options: str) -> list[str]:
        package = str(ROOT / "scripts/python")
        settings = ["--rows", str(self.rows_file), "--threads", str(self.threads)]
        return [sys.executable, package, "bench-worker", side, *settings, *options]
