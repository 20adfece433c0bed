"""Comparisons as aligned text and as markdown."""

from .comparison import Comparison

HEADER = [
    "row", "against", "Condense", "nchw", "channels_last", "other", "ratio", "spread", "GFLOP/s",
    "bar", "met", "load",
]  # fmt: skip
WORDS = {
    "pytorch": "PyTorch",
    "compiled": "torch.compile",
    "onnxruntime": "onnxruntime",
    "full_width": "full width, per multiply-add",
    "memory": "PyTorch, peak memory",
}


def cells(comparison: Comparison) -> list[str]:
    """One line of the table; the load is what other processes took of the machine meanwhile."""

    def quantity(name: str) -> str:
        value = comparison.medians.get(name)
        if value is None:
            return "wrong" if name in comparison.wrong else "–"
        mark = " (wrong)" if name in comparison.wrong else ""
        if comparison.peer == "memory":
            return f"{value / 2**20:.0f} MiB"
        return f"{1000 * value:.2f} ms{mark}"

    known = {"condense", "nchw", "channels_last"}
    other = next((name for name in comparison.medians if name not in known), "")
    sign = "≤" if comparison.peer == "memory" else "≥"
    met = {None: "–", True: "yes", False: "NO"}[comparison.is_met]
    spread = f"{comparison.least:.2f}–{comparison.greatest:.2f}"
    ratio = f"{comparison.ratio:.2f}"
    if not comparison.medians:
        met, ratio, spread = "not measured", "–", "–"
    return [
        comparison.title,
        WORDS[comparison.peer],
        *map(quantity, ["condense", "nchw", "channels_last", other]),
        ratio,
        "–" if comparison.peer == "memory" else spread,
        "–" if comparison.gflops is None else f"{comparison.gflops:.0f}",
        "–" if comparison.bar is None else f"{sign} {comparison.bar:g}",
        met,
        f"{100 * comparison.foreign_load:.0f} %",
    ]


def text_table(lines: list[list[str]]) -> str:
    """Columns of equal width, the first two leaning left."""
    lines = [HEADER, *lines]
    widths = [max(map(len, column)) for column in zip(*lines)]

    def aligned(line: list[str]) -> str:
        padded = [
            cell.ljust(width) if index < 2 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(line, widths))
        ]
        return "  ".join(padded).rstrip()

    rule = "  ".join("─" * width for width in widths)
    return "\n".join([aligned(lines[0]), rule, *map(aligned, lines[1:])])


def markdown_table(lines: list[list[str]]) -> str:
    rule = ["---", "---"] + ["---:"] * (len(HEADER) - 2)
    return "\n".join(f"| {' | '.join(line)} |" for line in [HEADER, rule, *lines])
