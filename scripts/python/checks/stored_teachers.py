"""Check that an epoch takes as long with ten stored teachers as with one.

The student is ResNet-8 of width 8, on the first 12,000 images of Fashion-MNIST. The teachers are copies of
Checkpoints/fashion-resnet20.safetensors, whose logits are stored before the first epoch that counts. The numbers of
teachers take turns. The check fails if ten teachers cost more than 5 % in three of four rounds;
single epochs vary by more than that on many machines. Takes about eight minutes on two cores; nothing else should run on the
machine.
"""

import argparse
import json
import shutil
import sys
from pathlib import Path
from statistics import median, quantiles

from shared.condense import ROOT, Condense, add_folder, add_program, workspace
from shared.machine import processor
from shared.tables import markdown, with_quartiles

COUNTS = (1, 3, 10)
EPOCHS = 6
LIMIT = 1.05
DISTILL = """distill --recipe Recipes/fashion-student.yaml --set teachers.files={files} --set teachers.cache={cache}
    --set data.select.count=12000 --set training.epochs={epochs} --set training.evaluate_every={epochs} --out {out}"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=8)
    add_program(parser)
    add_folder(parser)


def run(arguments: argparse.Namespace) -> None:
    condense = Condense(arguments.condense)
    seconds: dict[int, list[list[float]]] = {count: [] for count in COUNTS}
    with workspace(arguments.out) as folder:
        files = [folder / f"teacher-{place}.safetensors" for place in range(max(COUNTS))]
        for file in files:
            shutil.copy(ROOT / "Checkpoints/fashion-resnet20.safetensors", file)
        for number in range(arguments.rounds):
            print(f"round {number + 1} of {arguments.rounds}", file=sys.stderr)
            for count in COUNTS:
                seconds[count].append(epochs(condense, folder, files[:count]))
    print(f"{processor()}, {arguments.rounds} rounds of {EPOCHS - 2} epochs\n")
    rounds = {count: [median(epochs) for epochs in found] for count, found in seconds.items()}
    ratios = {
        count: [ours / one for ours, one in zip(found, rounds[COUNTS[0]])]
        for count, found in rounds.items()
    }
    rows = [
        [count, f"{median(rounds[count]):.3f}", with_quartiles(ratios[count])] for count in COUNTS
    ]
    print(markdown(["stored teachers", "seconds per epoch", "ratio to one (quartiles)"], rows))
    lower, _, _ = quantiles(ratios[max(COUNTS)], n=4, method="inclusive")
    if lower > LIMIT:
        sys.exit(f"Ten teachers cost more than {LIMIT - 1:.0%} in three of four rounds")


def epochs(condense: Condense, folder: Path, files: list[Path]) -> list[float]:
    """The seconds of the epochs between the first and the last, which do more than train."""
    out = folder / "run"
    condense.run(
        DISTILL,
        files=f"[{','.join(map(str, files))}]",
        cache=folder / f"logits-{len(files)}.safetensors",
        epochs=EPOCHS,
        out=out,
    )
    lines = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    shutil.rmtree(out)
    return [line["seconds"] for line in lines if 1 < line["epoch"] < EPOCHS]
