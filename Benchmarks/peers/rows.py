"""The rows, as `condense-bench list` prints them."""

import dataclasses
import fnmatch
import json
import re
import subprocess


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


def list_rows(bench: str) -> list[Row]:
    """All rows of the built condense-bench."""
    output = subprocess.run([bench, "list"], check=True, capture_output=True).stdout
    return [Row(**row) for row in json.loads(output)]


def chosen(rows: list[Row], pattern: str) -> list[Row]:
    """The rows whose names fit a glob, or in which a regular expression finds something."""
    globbed = [row for row in rows if fnmatch.fnmatch(row.name, pattern)]
    return globbed or [row for row in rows if re.search(pattern, row.name)]
