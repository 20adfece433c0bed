"""How busy other processes keep the machine while rows are timed."""

from collections.abc import Iterable


class ForeignLoad:
    """The share of all cores' time that goes to processes other than the given ones, from now on."""

    def __init__(self, processes: Iterable[int]):
        self.processes = list(processes)
        self.start = self.counts()

    def share(self) -> float:
        busy, own, total = (now - then for now, then in zip(self.counts(), self.start))
        return max(0, busy - own) / max(1, total)

    def counts(self) -> tuple[int, int, int]:
        """Ticks of work on all cores, those of the given processes, and all ticks."""
        with open("/proc/stat") as lines:
            user, nice, system, idle, waiting, *interrupts = map(int, next(lines).split()[1:9])
        busy = user + nice + system + sum(interrupts)
        return busy, sum(map(ticks, self.processes)), busy + idle + waiting


def ticks(process: int) -> int:
    """What a process has worked in user and system mode."""
    with open(f"/proc/{process}/stat") as line:
        fields = line.read().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
