"""The machine that runs a measurement."""

from pathlib import Path


def processor() -> str:
    """The processor's name, and those of its instruction sets that Condense or PyTorch use."""
    fields: dict[str, str] = {}
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        key, _, value = line.partition(":")
        fields.setdefault(key.strip(), value.strip())
    wanted = ["avx2", "avx512f", "avx512_vnni", "amx_tile"]
    found = [name for name in wanted if name in fields.get("flags", "").split()]
    return f"{fields.get('model name', 'unknown')} ({', '.join(found)})"


class ForeignLoad:
    """The share of all cores' time that goes to processes other than the given ones, from now on."""

    def __init__(self, processes: list[int]):
        self.processes = processes
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
    """The time of a process in user and system mode."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
