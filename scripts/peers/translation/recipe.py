"""What of Condense's CycleGAN recipes concerns training."""

import sys
from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass
class Recipe:
    """A recipe with its defaults filled in."""

    seed: int
    data: Path
    load_size: int
    crop_size: int
    flip: bool
    start_from: Path | None
    generator: dict
    discriminator: dict
    cycle_a: float
    cycle_b: float
    identity: float
    cycle_noise: float
    betas: tuple[float, float]
    epsilon: float
    learning_rate: float
    # None for a rate that never falls.
    constant_epochs: float | None
    epochs: int
    batch_size: int
    pool: int
    average: float
    losses_every: int

    def rate(self, step: int, steps_per_epoch: int) -> float:
        """The learning rate of a step from 0: Condense's linear-by-epoch."""
        if self.constant_epochs is None:
            return self.learning_rate
        epoch = step // steps_per_epoch + 1
        decaying = max(0, self.epochs - self.constant_epochs)
        return self.learning_rate * (1 - max(0, epoch - self.constant_epochs) / (decaying + 1))


def read_recipe(path: Path, overrides: list[str]) -> Recipe:
    """Reads a recipe, or the recipe.yaml of a run, with `key.path=value` set over it."""
    tree = yaml.safe_load(path.read_text())
    for override in overrides:
        keys, _, value = override.partition("=")
        *way, last = keys.split(".")
        node = tree
        for key in way:
            node = node.setdefault(key, {})
        node[last] = yaml.safe_load(value)
    return resolved(tree)


def resolved(tree: dict) -> Recipe:
    def section(name: str) -> dict:
        return tree.get(name) or {}

    data, losses, training = section("data"), section("losses"), section("training")
    optimizer, schedule = section("optimizer"), section("schedule")
    require("step", tree.get("step"), "cyclegan")
    require("losses.adversarial", losses.get("adversarial", "least-squares"), "least-squares")
    require("optimizer.kind", optimizer.get("kind", "adam"), "adam")
    require("optimizer.weight_decay", optimizer.get("weight_decay", 0), 0)
    require("data.resize", data.get("resize", "resize-and-crop"), "resize-and-crop")
    for name, value in [("dropout", False), ("separable", False), ("end_kernel", 7)]:
        require(f"generator.{name}", section("generator").get(name, value), value)
    require("discriminator.layers", section("discriminator").get("layers", 3), 3)
    epochs, crop_size = training.get("epochs", 200), data.get("crop_size", 256)
    kind = schedule.get("kind", "linear-by-epoch")
    if kind != "constant":
        require("schedule.kind", kind, "linear-by-epoch")
    constant = schedule.get("constant_epochs", 0 if schedule else epochs // 2)
    start = tree.get("start_from")
    return Recipe(
        seed=tree.get("seed", 1),
        data=Path(data["path"]),
        load_size=data.get("load_size", (crop_size * 286 + 128) // 256),
        crop_size=crop_size,
        flip=data.get("flip", True),
        start_from=Path(start) if start else None,
        generator={"filters": 64, "blocks": 9} | section("generator"),
        discriminator={"filters": 64} | section("discriminator"),
        cycle_a=float(losses.get("cycle_a_to_b", 10)),
        cycle_b=float(losses.get("cycle_b_to_a", 10)),
        identity=float(losses.get("identity", 0.5)),
        cycle_noise=float(losses.get("cycle_noise", 0)),
        betas=tuple(optimizer.get("betas", [0.5, 0.999])),
        epsilon=float(optimizer.get("epsilon", 1e-8)),
        learning_rate=float(schedule.get("learning_rate", 2e-4)),
        constant_epochs=None if kind == "constant" else constant,
        epochs=epochs,
        batch_size=training.get("batch_size", 1),
        pool=training.get("pool", 50),
        average=training.get("average", 0.999),
        losses_every=training.get("losses_every", 50),
    )


def require(key: str, found: object, expected: object) -> None:
    if found != expected:
        sys.exit(f"{key}: this program knows {expected} only, found {found}")
