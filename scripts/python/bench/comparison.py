"""The result of a row: Condense's measurements against those of one peer."""

import dataclasses
import math
import statistics

from .rows import Row

HEADER = [
    "row", "against", "Condense", "nchw", "channels_last", "other", "ratio", "spread", "GFLOP/s",
    "bar", "met", "load",
]  # fmt: skip
PEERS = {
    "pytorch": "PyTorch",
    "compiled": "torch.compile",
    "onnxruntime": "onnxruntime",
    "full_width": "full width, per multiply-add",
    "memory": "PyTorch, peak memory",
}


@dataclasses.dataclass(frozen=True)
class Comparison:
    """Quantities are seconds, or bytes where the peer is memory."""

    title: str
    peer: str
    bar: float | None
    # Medians over the rounds: "condense", and one for each of the peer's contenders.
    medians: dict[str, float] = dataclasses.field(default_factory=dict)
    # In each round the peer's best over ours; for memory ours over the peer's.
    ratios: list[float] = dataclasses.field(default_factory=list)
    # Two operations per multiply-add, in units of 10⁹ per second; none for memory.
    gflops: float | None = None
    # Contenders with other results, which do not count.
    wrong: tuple[str, ...] = ()
    # The share of the machine that other processes took meanwhile.
    foreign_load: float = 0

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios) if self.ratios else math.nan

    @property
    def is_met(self) -> bool | None:
        """Whether the bar is met; None without one."""
        if self.bar is None:
            return None
        return self.ratio <= self.bar if self.peer == "memory" else self.ratio >= self.bar

    @staticmethod
    def of_times(
        row: Row,
        peer: str,
        ours: list[float],
        theirs: dict[str, list[float]],
        wrong: tuple[str, ...],
        scale: float,
    ) -> "Comparison":
        """From the seconds of each round; `scale` makes theirs those of equal work."""
        medians = {name: statistics.median(seconds) for name, seconds in theirs.items()}
        best = theirs[min((name for name in theirs if name not in wrong), key=medians.get)]
        ratios = [scale * their / our for their, our in zip(best, ours)]
        median = statistics.median(ours)
        medians = {"condense": median} | medians
        gflops = 2e-9 * row.multiply_adds / median
        return Comparison(row.title, peer, row.bars.get(peer), medians, ratios, gflops)

    @staticmethod
    def unmeasured(row: Row, peer: str) -> "Comparison":
        """A bar without a peer that was there and right."""
        return Comparison(row.title, peer, row.bars.get(peer))

    @staticmethod
    def of_memory(row: Row, ours: int, theirs: dict[str, int]) -> "Comparison":
        """From the bytes of one process each."""
        ratio = ours / min(theirs.values())
        medians = {"condense": ours} | theirs
        return Comparison(row.title, "memory", row.bars["memory"], medians, [ratio])

    def cells(self) -> list[str]:
        """A line of the table."""
        known = {"condense", "nchw", "channels_last"}
        other = next((name for name in self.medians if name not in known), "")
        is_memory = self.peer == "memory"
        spread = f"{min(self.ratios):.2f}–{max(self.ratios):.2f}" if self.ratios else "–"
        met = {None: "–", True: "yes", False: "NO"}[self.is_met]
        return [
            self.title,
            PEERS[self.peer],
            *map(self.quantity, ["condense", "nchw", "channels_last", other]),
            f"{self.ratio:.2f}" if self.ratios else "–",
            "–" if is_memory else spread,
            "–" if self.gflops is None else f"{self.gflops:.0f}",
            "–" if self.bar is None else f"{'≤' if is_memory else '≥'} {self.bar:g}",
            met if self.medians else "not measured",
            f"{self.foreign_load:.0%}",
        ]

    def quantity(self, name: str) -> str:
        value = self.medians.get(name)
        if value is None:
            return "wrong" if name in self.wrong else "–"
        if self.peer == "memory":
            return f"{value / 2**20:.0f} MiB"
        mark = " (wrong)" if name in self.wrong else ""
        return f"{1000 * value:.2f} ms{mark}"
