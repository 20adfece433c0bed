"""Times workers against one another, in turns."""

import math
import statistics
import time

from .worker import Worker

# So that the threads of the last one stop spinning.
PAUSE_SECONDS = 0.1


def repetitions(worker: Worker, round_seconds: float) -> int:
    """How many runs fill a round; the runs that find it out also warm the worker up."""
    worker.seconds(1)
    spent, fastest = 0.0, math.inf
    while spent < round_seconds:
        seconds = worker.seconds(1)[0]
        spent += seconds
        fastest = min(fastest, seconds)
    return max(1, math.ceil(round_seconds / fastest))


def alternate(
    workers: dict[str, Worker], rounds: int, round_seconds: float
) -> dict[str, list[float]]:
    """Per worker and round the median of the runs that fill the round; who begins changes in each."""
    counts = {name: repetitions(worker, round_seconds) for name, worker in workers.items()}
    medians: dict[str, list[float]] = {name: [] for name in workers}
    names = list(workers)
    for _ in range(rounds):
        for name in names:
            time.sleep(PAUSE_SECONDS)
            medians[name].append(statistics.median(workers[name].seconds(counts[name])))
        names.append(names.pop(0))
    return medians
