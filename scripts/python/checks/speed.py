"""Check that a version of Condense is as fast, and needs as much memory, as another.

OLD and NEW are source trees, built by `swift build -c release --product condense`, and the same with condense-bench.
Make the tree of a commit by `git worktree add FOLDER COMMIT`. The old program, the new one and a copy of the old one
take turns, in an order that changes; the ratio of the copy to the old program shows the differences that chance makes.

  resnet    a training step of ResNet-20 on 28×28 images, by condense-bench
  cyclegan  a training step of CycleGAN on 64×64 images, by condense-bench
  coevolve  a small search and the extraction of its result, by condense

50 rounds take about 20 minutes on two cores. Nothing else should run on the machine.
"""

import argparse
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

from shared.condense import Condense, absolute
from shared.data import SHOES
from shared.machine import processor
from shared.tables import markdown, with_quartiles

THREADS = len(os.sched_getaffinity(0))
BENCH = "run --rows ^{row}$ --count {steps} --threads {threads} --json {result}"
BENCH_ROWS = {  # the row of condense-bench, and the steps, of which the median counts
    "resnet": ("resnet20-w16@28-b128-step", 6),
    "cyclegan": ("cyclegan-32x6@64-b4-step", 3),
}
COEVOLVE = """coevolve --pair Checkpoints/fashion-pair --data {data} --budget macs=0.125
    --population 4 --generations 3 --set candidates.calibration_images=4 --finetune-steps 0
    --threads {threads} --out {out}"""
# So that the processor settles between two processes.
PAUSE_SECONDS = 0.1


class Sample(NamedTuple):
    seconds: float
    peak_bytes: int


class Side:
    """The programs of a folder, run in a tree."""

    def __init__(self, tree: Path, binaries: Path):
        self.condense = Condense(binaries / "condense", tree)
        self.bench = Condense(binaries / "condense-bench", tree)

    def sample(self, workload: str, folder: Path) -> Sample:
        if workload == "coevolve":
            return self.coevolve(folder)
        row, steps = BENCH_ROWS[workload]
        result = folder / "result.json"
        fields = {"row": row, "steps": steps, "threads": THREADS, "result": result}
        with self.bench.running(BENCH, folder / "log", **fields) as process:
            peak = peak_of(process)
        if process.returncode != 0:
            sys.exit(f"condense-bench failed:\n{(folder / 'log').read_text()}")
        return Sample(json.loads(result.read_text())[0]["median"], peak)

    def coevolve(self, folder: Path) -> Sample:
        """From the start of the process until it writes extracted/."""
        data, out = folder / "data", folder / "run"
        fields = {"data": data, "out": out, "threads": THREADS}
        start = time.perf_counter()
        with self.condense.running(COEVOLVE, folder / "log", **fields) as process:
            while not (out / "extracted").exists():
                if os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG):
                    sys.exit(f"The search ended early:\n{(folder / 'log').read_text()}")
                time.sleep(0.002)
            seconds = time.perf_counter() - start
            # The rest measures the result for some seconds.
            process.kill()
            peak = peak_of(process)
        shutil.rmtree(out)
        return Sample(seconds, peak)


def peak_of(process: subprocess.Popen) -> int:
    """The largest resident memory of a process, once it has ended."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss * 1024


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("old", type=absolute, metavar="OLD")
    parser.add_argument("new", type=absolute, metavar="NEW")
    parser.add_argument("--rounds", type=int, default=50)


def run(arguments: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "copy").mkdir()
        for name in ("condense", "condense-bench"):
            shutil.copy(arguments.old / ".build/release" / name, folder / "copy")
        sides = {
            "old": Side(arguments.old, arguments.old / ".build/release"),
            "new": Side(arguments.new, arguments.new / ".build/release"),
            "copy": Side(arguments.old, folder / "copy"),
        }
        sides["old"].condense.run(SHOES, train=8, test=8, out=folder / "data")
        samples = {(workload, side): [] for workload in (*BENCH_ROWS, "coevolve") for side in sides}
        orders = itertools.cycle(itertools.permutations(sides))
        # Round 0 does not count; it fills the caches of the file system.
        for number, order in zip(range(arguments.rounds + 1), orders):
            print(f"round {number} of {arguments.rounds}", file=sys.stderr)
            for workload, side in sorted(samples, key=lambda key: order.index(key[1])):
                time.sleep(PAUSE_SECONDS)
                sample = sides[side].sample(workload, folder)
                if number > 0:
                    samples[workload, side].append(sample)
    print(f"{processor()}, {THREADS} threads, {arguments.rounds} rounds\n")
    print_table(samples)


def print_table(samples: dict[tuple[str, str], list[Sample]]) -> None:
    """Median seconds, ratios with quartiles, and the largest memory."""
    lines = []
    for workload in dict.fromkeys(workload for workload, _ in samples):
        found = {side: samples[workload, side] for side in ("old", "new", "copy")}
        seconds = {side: [sample.seconds for sample in each] for side, each in found.items()}
        ratios = {
            side: with_quartiles([ours / old for ours, old in zip(seconds[side], seconds["old"])])
            for side in ("new", "copy")
        }
        peaks = [max(sample.peak_bytes for sample in each) / 2**20 for each in found.values()]
        medians = [f"{median(seconds[side]):.4f}" for side in ("old", "new")]
        lines.append([workload, *medians, *ratios.values(), *(f"{peak:.1f}" for peak in peaks)])
    head = ["workload", "old, s", "new, s", "new ÷ old (quartiles)", "copy ÷ old (quartiles)"]
    print(markdown([*head, "old, MiB", "new, MiB", "copy, MiB"], lines))
