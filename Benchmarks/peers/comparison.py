"""What the measurements say about a row."""

import dataclasses
import math
import statistics


@dataclasses.dataclass(frozen=True)
class Comparison:
    """Ours against one peer; quantities are seconds, or bytes where the peer is memory."""

    row: str
    title: str
    peer: str
    # Medians over the rounds: "condense", and one for each of the peer's contenders.
    medians: dict[str, float]
    # The peer's best over ours (ours over the peer's for memory): median, least, greatest.
    ratio: float
    least: float
    greatest: float
    # Two operations per multiply-add, in units of 10⁹ per second; none for memory.
    gflops: float | None
    bar: float | None
    # Contenders that do not count, because they compute other numbers.
    wrong: tuple[str, ...] = ()
    # The share of the machine that other processes took meanwhile.
    foreign_load: float = 0

    @property
    def is_met(self) -> bool | None:
        """Whether the bar is met; None without one."""
        if self.bar is None:
            return None
        return self.ratio <= self.bar if self.peer == "memory" else self.ratio >= self.bar

    @staticmethod
    def of_times(
        row, peer: str, ours: list[float], theirs: dict[str, list[float]],
        wrong: tuple[str, ...] = (), scale: float = 1,
    ) -> "Comparison":  # fmt: skip
        """From the seconds of each round, of which those that are wrong do not count.

        `scale` is what theirs would count for equal work.
        """
        medians = {name: statistics.median(seconds) for name, seconds in theirs.items()}
        best = theirs[min((name for name in theirs if name not in wrong), key=medians.get)]
        ratios = [scale * their / our for their, our in zip(best, ours)]
        our_median = statistics.median(ours)
        return Comparison(
            row=row.name, title=row.title, peer=peer,
            medians={"condense": our_median} | medians,
            ratio=statistics.median(ratios), least=min(ratios), greatest=max(ratios),
            gflops=2e-9 * row.multiply_adds / our_median, bar=row.bars.get(peer),
        )  # fmt: skip

    @staticmethod
    def unmeasured(row, peer: str) -> "Comparison":
        """A bar without a peer that was there and right."""
        return Comparison(
            row=row.name, title=row.title, peer=peer, medians={}, ratio=math.nan, least=math.nan,
            greatest=math.nan, gflops=None, bar=row.bars.get(peer),
        )  # fmt: skip

    @staticmethod
    def of_memory(row, ours: int, theirs: dict[str, int]) -> "Comparison":
        """From the bytes of one process each."""
        ratio = ours / min(theirs.values())
        return Comparison(
            row=row.name, title=row.title, peer="memory", medians={"condense": ours} | theirs,
            ratio=ratio, least=ratio, greatest=ratio, gflops=None, bar=row.bars["memory"],
        )  # fmt: skip
