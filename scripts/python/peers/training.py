"""A whole training of CycleGAN in PyTorch, with the files that a run of Condense leaves."""

import json
import sys
import time
from pathlib import Path

import torch
import yaml
from networks.discriminator import Discriminator
from networks.generator import Generator
from networks.pair import DISCRIMINATORS, GENERATORS, Pair
from shared.condense import ROOT
from shared.random_stream import RandomStream
from torch import nn

from .cyclegan_step import CycleGANStep
from .images import Loader
from .recipe import Recipe


class WeightAverage:
    """After step t it moves by 1 - min(decay, (1 + t) / (10 + t)) towards the weights."""

    def __init__(self, parameters: list[nn.Parameter], decay: float):
        self.parameters = parameters
        self.decay = decay
        self.averages = [parameter.detach().clone() for parameter in parameters]
        self.steps = 0

    @torch.no_grad()
    def update(self) -> None:
        self.steps += 1
        share = 1 - min(self.decay, (1 + self.steps) / (10 + self.steps))
        torch._foreach_lerp_(self.averages, self.parameters, share)

    def put_in_place(self) -> None:
        """Puts the averages into the parameters."""
        for parameter, average in zip(self.parameters, self.averages):
            parameter.data = average


class StepLog:
    """The file steps.jsonl: a line with the mean losses of every `interval` steps."""

    def __init__(self, path: Path, interval: int):
        self.file = open(path, "w", buffering=1)
        self.interval = interval
        self.sums: dict[str, float] = {}

    def add(self, step: int, learning_rate: float, losses: dict[str, float]) -> None:
        """Steps count from 1."""
        self.sums = {name: self.sums.get(name, 0) + loss for name, loss in losses.items()}
        if step % self.interval == 0:
            means = {name: value / self.interval for name, value in self.sums.items()}
            line = {"step": step, "learning_rate": learning_rate} | means
            print(json.dumps(line), file=self.file)
            self.sums = {}


def read_steps(path: Path) -> dict[int, dict[str, float]]:
    """The lines of a steps.jsonl by their steps."""
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    return {line["step"]: line for line in lines}


def write_first_weights(folder: Path, dataset: str, channels: int, filters: int, seed: int) -> None:
    """Draws the weights that both sides start from: N(0, 0.02²), with biases of 0."""
    tree = yaml.safe_load((ROOT / f"Recipes/cyclegan-{dataset}.yaml").read_text())
    blocks, size = tree["generator"]["blocks"], tree["data"]["crop_size"]
    networks: dict[str, nn.Module] = {
        name: Generator.full(filters, blocks, channels=channels) for name in GENERATORS
    }
    networks |= {name: Discriminator(filters, channels) for name in DISCRIMINATORS}
    random = torch.Generator().manual_seed(seed)
    for network in networks.values():
        for name, parameter in network.named_parameters():
            if name.endswith("bias"):
                nn.init.zeros_(parameter)
            else:
                nn.init.normal_(parameter, std=0.02, generator=random)
    image_size = {"image_size": [size, size]}
    descriptions = {name: image_size if name in GENERATORS else {} for name in networks}
    Pair(networks, descriptions).write(folder, {"drawn by": f"PyTorch, seed {seed}"})


def train(recipe: Recipe, out: Path, threads: int, dtype: torch.dtype = torch.float32) -> None:
    """Writes steps.jsonl, last/, last-average/, and at the end seconds.json."""
    torch.set_num_threads(threads)
    torch.set_default_dtype(dtype)
    out.mkdir(parents=True, exist_ok=True)
    loader = Loader(recipe)
    pair = Pair.read(recipe.start_from)
    step = CycleGANStep(pair.networks, recipe.step)
    average = WeightAverage(pair.parameters(GENERATORS), recipe.average)
    log = StepLog(out / "steps.jsonl", recipe.losses_every)
    done, seconds, start = 0, 0.0, time.perf_counter()
    for epoch in range(recipe.epochs):
        for a, b in loader.batches(epoch):
            rate = recipe.rate(done, loader.steps_per_epoch)
            random = RandomStream(recipe.seed, "cyclegan", done)
            losses = step(a.to(dtype), b.to(dtype), random, rate)
            average.update()
            done += 1
            log.add(done, rate, {name: loss.item() for name, loss in losses.items()})
        seconds = time.perf_counter() - start
        print(f"epoch {epoch + 1} of {recipe.epochs}, {seconds:.0f} s", file=sys.stderr)
    torch.set_default_dtype(torch.float32)
    provenance = {"seed": str(recipe.seed), "step": str(done), "trained with": "PyTorch"}
    pair.write(out / "last", provenance)
    provenance["weights"] = f"moving average, decay {recipe.average}"
    average.put_in_place()
    pair.write(out / "last-average", provenance)
    (out / "seconds.json").write_text(json.dumps({"steps": done, "seconds": seconds}) + "\n")
