"""A whole training, with the files that a run of Condense leaves."""

import json
import sys
import time
from pathlib import Path
from typing import TextIO

import torch

from .average import WeightAverage
from .data import Loader
from .pair import GENERATORS, Pair
from .random_stream import RandomStream
from .recipe import Recipe
from .step import CycleGANStep


def train(recipe: Recipe, out: Path) -> None:
    """Writes steps.jsonl, last/, last-average/, and at the end seconds.json."""
    if recipe.start_from is None:
        sys.exit("the recipe has no start_from; the first weights are those of a pair's folder")
    out.mkdir(parents=True, exist_ok=True)
    loader = Loader(recipe)
    pair = Pair.read(recipe.start_from)
    step = CycleGANStep(pair, recipe)
    average = WeightAverage(pair.parameters(GENERATORS), recipe.average) if recipe.average else None
    start = time.perf_counter()
    with open(out / "steps.jsonl", "w", buffering=1) as log:
        for epoch in range(recipe.epochs):
            train_epoch(epoch, recipe, loader, step, average, log)
            seconds = time.perf_counter() - start
            print(f"epoch {epoch + 1} of {recipe.epochs}, {seconds:.0f} s", file=sys.stderr)
    steps = recipe.epochs * loader.steps_per_epoch
    words = {"seed": str(recipe.seed), "step": str(steps), "trained with": "PyTorch"}
    pair.write(out / "last", words)
    if average:
        words["weights"] = f"moving average, decay {recipe.average}"
        with average.in_place():
            pair.write(out / "last-average", words)
    (out / "seconds.json").write_text(json.dumps({"steps": steps, "seconds": seconds}) + "\n")


def train_epoch(
    epoch: int, recipe: Recipe, loader: Loader, step: CycleGANStep, average: WeightAverage | None,
    log: TextIO,
) -> None:  # fmt: skip
    dtype = torch.get_default_dtype()
    sums: dict[str, float] = {}
    for number, (a, b) in enumerate(loader.batches(epoch), epoch * loader.steps_per_epoch):
        rate = recipe.rate(number, loader.steps_per_epoch)
        losses = step(a.to(dtype), b.to(dtype), rate, RandomStream(recipe.seed, "cyclegan", number))
        if average:
            average.update()
        sums = {name: sums.get(name, 0) + loss for name, loss in losses.items()}
        if (number + 1) % recipe.losses_every == 0:
            means = {name: value / recipe.losses_every for name, value in sums.items()}
            print(json.dumps({"step": number + 1, "learning_rate": rate} | means), file=log)
            sums = {}
