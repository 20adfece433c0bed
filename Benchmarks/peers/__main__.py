"""Compares Condense with PyTorch and onnxruntime: `python -m peers --bench PATH`; see scripts/bench."""

import argparse
import dataclasses
import json
import sys
import tempfile
from pathlib import Path

import torch

from .agreement import Disagreement
from .comparison import Comparison
from .contenders import Programs, WorkerPool
from .driver import Driver, tell
from .environment import environment, sentence, warn_of_versions
from .rows import Row, chosen, list_rows
from .table import cells, markdown_table, text_table


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__.partition(":")[0])
    parser.add_argument("--bench", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--rows", default="*", help="a glob or regular expression of row names")
    parser.add_argument("--rounds", type=int, default=7, help="how often each side has its turn")
    parser.add_argument("--threads", type=int, default=2, help="threads of each side")
    parser.add_argument(
        "--attempts", type=int, default=1, help="how often to time a row until the machine is quiet"
    )
    parser.add_argument("--quick", action="store_true", help="three short rounds")
    parser.add_argument(
        "--compile", action="store_true", help="also torch.compile, which takes minutes to prepare"
    )
    parser.add_argument("--json", type=Path, help="write everything measured to this file")
    parser.add_argument("--markdown", type=Path, help="write the table to this file")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    warn_of_versions()
    torch.set_num_threads(options.threads)
    rounds, round_seconds = (3, 0.1) if options.quick else (options.rounds, 0.3)
    rows = list_rows(options.bench)
    selection = chosen(rows, options.rows)
    if not selection:
        sys.exit(f"scripts/bench: no row fits {options.rows}")

    with tempfile.TemporaryDirectory(prefix="condense-bench-") as folder, WorkerPool() as pool:
        rows_file = Path(folder) / "rows.json"
        rows_file.write_text(json.dumps([dataclasses.asdict(row) for row in rows]))
        programs = Programs(options.bench, rows_file, options.threads, options.compile)
        driver = Driver(rows, programs, pool, Path(folder), rounds, round_seconds, options.attempts)
        comparisons, wrong = measure(driver, selection)

    lines = [cells(comparison) for comparison in comparisons]
    made_on = environment(options.threads)
    print(sentence(made_on))
    print(text_table(lines))
    missed = sum(comparison.is_met is False for comparison in comparisons)
    barred = sum(comparison.bar is not None for comparison in comparisons)
    print(f"{barred - missed} of {barred} bars are met; {len(wrong)} rows compute other numbers")
    if options.markdown:
        options.markdown.write_text(f"{sentence(made_on)}\n\n{markdown_table(lines)}\n")
    if options.json:
        found = [dataclasses.asdict(c) | {"is_met": c.is_met} for c in comparisons]
        report = made_on | {"comparisons": found, "wrong": wrong}
        options.json.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n")
    sys.exit(1 if wrong else 0)


def measure(driver: Driver, rows: list[Row]) -> tuple[list[Comparison], dict[str, str]]:
    """The comparisons, and what is wrong with the rows that could not be compared."""
    comparisons: list[Comparison] = []
    wrong: dict[str, str] = {}
    for row in rows:
        tell(row.name)
        try:
            comparisons += driver.compare(row)
        except Disagreement as error:
            wrong[row.name] = str(error)
            tell(f"  WRONG: {error}")
    return comparisons, wrong


if __name__ == "__main__":
    main()
