"""Compare Condense's speed and memory with PyTorch and onnxruntime, row by row.

scripts/bench builds condense-bench and starts this command. Each row first checks that all sides compute the same
results, then times them in turns, then compares the memory of new processes. All rows take about ten minutes; nothing
else should run on the machine. Ends with code 1 if Condense computes other results than PyTorch.
"""

import argparse
import datetime
import importlib.metadata
import importlib.util
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from shared.condense import ROOT, absolute
from shared.machine import processor
from shared.tables import markdown

from .comparison import HEADER, Comparison
from .driver import Disagreement, Driver, tell
from .rows import Programs, chosen, list_rows


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_program(parser)
    parser.add_argument("--rows", default="*", help="a glob or regular expression of row names")
    parser.add_argument(
        "--rounds", type=int, default=7, help="rounds, in each of which all sides run"
    )
    parser.add_argument("--threads", type=int, default=2, help="threads of each side")
    parser.add_argument(
        "--attempts", type=int, default=1, help="how often to time a row until the machine is quiet"
    )
    parser.add_argument("--quick", action="store_true", help="three short rounds")
    parser.add_argument(
        "--compile", action="store_true", help="also torch.compile, which takes minutes to prepare"
    )
    parser.add_argument("--markdown", type=Path, help="write the table to this file")


def add_program(parser: argparse.ArgumentParser) -> None:
    default = ROOT / ".build/release/condense-bench"
    parser.add_argument(
        "--bench", type=absolute, default=default, help="otherwise .build/release/condense-bench"
    )


def run(arguments: argparse.Namespace) -> None:
    torch.set_num_threads(arguments.threads)
    rounds, round_seconds = (3, 0.1) if arguments.quick else (arguments.rounds, 0.3)
    rows = list_rows(arguments.bench)
    selection = chosen(rows, arguments.rows)
    if not selection:
        sys.exit(f"no row matches {arguments.rows}")

    comparisons: list[Comparison] = []
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="condense-bench-") as temporary:
        folder = Path(temporary)
        programs = Programs(arguments.bench, rows, folder, arguments.threads, arguments.compile)
        with Driver(rows, programs, folder, rounds, round_seconds, arguments.attempts) as driver:
            for row in selection:
                tell(row.name)
                try:
                    comparisons += driver.compare(row)
                except Disagreement as error:
                    wrong += 1
                    tell(f"  WRONG: {error}")

    report = f"{environment(arguments.threads)}\n\n"
    report += markdown(HEADER, [comparison.cells() for comparison in comparisons], left=2)
    print(report)
    barred = [comparison for comparison in comparisons if comparison.bar is not None]
    met = sum(bool(comparison.is_met) for comparison in barred)
    print(f"\n{met} of {len(barred)} bars are met; {wrong} rows compute other results")
    if arguments.markdown:
        arguments.markdown.write_text(report + "\n")
    sys.exit(1 if wrong else 0)


def environment(threads: int) -> str:
    """The date, code, machine and packages of a comparison."""
    command = ["git", "describe", "--always", "--dirty=+", "--exclude=*"]
    commit = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.strip()
    instruction_set = os.environ.get("CONDENSE_INSTRUCTION_SET", "the processor's best")
    installed = filter(importlib.util.find_spec, ("torch", "onnxruntime"))
    versions = [f"{name} {importlib.metadata.version(name)}" for name in installed]
    return (
        f"{datetime.date.today()}, commit {commit or 'unknown'}, {processor()}, {threads} threads,"
        f" instruction set: {instruction_set}; {', '.join(versions)}."
    )
