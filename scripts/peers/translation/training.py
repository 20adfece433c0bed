"""A whole training, with the files that a run of Condense leaves."""

import json
import sys
import time
from pathlib import Path

import torch

from .average import WeightAverage
from .data import Loader
from .pair import GENERATORS, Pair
from .random_stream import RandomStream
from .recipe import Recipe
from .step import CycleGANStep
from .step_log import StepLog


def train(recipe: Recipe, out: Path) -> None:
    """Writes steps.jsonl, last/, last-average/, and at the end seconds.json."""
    if recipe.start_from is None:
        sys.exit("the recipe has no start_from; the first weights are those of a pair's folder")
    out.mkdir(parents=True, exist_ok=True)
    loader = Loader(recipe)
    pair = Pair.read(recipe.start_from)
    step = CycleGANStep(pair, recipe)
    average = WeightAverage(pair.parameters(GENERATORS), recipe.average) if recipe.average else None
    log = StepLog(out / "steps.jsonl", recipe.losses_every)
    dtype = torch.get_default_dtype()
    done, start = 0, time.perf_counter()
    for epoch in range(recipe.epochs):
        for a, b in loader.batches(epoch):
            rate = recipe.rate(done, loader.steps_per_epoch)
            random = RandomStream(recipe.seed, "cyclegan", done)
            losses = step(a.to(dtype), b.to(dtype), rate, random)
            if average:
                average.update()
            done += 1
            log.add(done, rate, losses)
        seconds = time.perf_counter() - start
        print(f"epoch {epoch + 1} of {recipe.epochs}, {seconds:.0f} s", file=sys.stderr)
    words = {"seed": str(recipe.seed), "step": str(done), "trained with": "PyTorch"}
    pair.write(out / "last", words)
    if average:
        words["weights"] = f"moving average, decay {recipe.average}"
        with average.in_place():
            pair.write(out / "last-average", words)
    (out / "seconds.json").write_text(json.dumps({"steps": done, "seconds": seconds}) + "\n")
