"""Markdown tables, and numbers with their spread."""

from collections.abc import Iterable
from statistics import mean, median, quantiles, stdev


def markdown(head: Iterable[str], rows: Iterable[Iterable[object]], left: int = 1) -> str:
    """A table with aligned columns, the first ones to the left."""
    lines = [[str(cell) for cell in line] for line in [head, *rows]]
    widths = [max(3, *map(len, column)) for column in zip(*lines)]

    def line(cells: list[str]) -> str:
        padded = [
            cell.ljust(width) if index < left else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(cells, widths))
        ]
        return f"| {' | '.join(padded)} |"

    rule = ["-" * width if i < left else "-" * (width - 1) + ":" for i, width in enumerate(widths)]
    return "\n".join(map(line, [lines[0], rule, *lines[1:]]))


def with_deviation(values: Iterable[float], digits: int) -> str:
    """Mean ± sample deviation."""
    values = list(values)
    text = f"{mean(values):.{digits}f}"
    return f"{text} ± {stdev(values):.{digits}f}" if len(values) > 1 else text


def with_quartiles(values: list[float], digits: int = 3) -> str:
    """Median and quartiles."""
    if len(values) < 2:
        return f"{median(values):.{digits}f}"
    lower, middle, upper = quantiles(values, n=4, method="inclusive")
    return f"{middle:.{digits}f} ({lower:.{digits}f}–{upper:.{digits}f})"
