"""The recipe.yaml that a CycleGAN run of Condense leaves, with all its keys."""

import sys
from pathlib import Path

import yaml

from .cyclegan_step import StepSettings

# The only values that the PyTorch programs support.
REQUIRED = {
    ("losses", "adversarial"): "least-squares",
    ("optimizer", "kind"): "adam",
    ("optimizer", "weight_decay"): 0,
    ("schedule", "kind"): "linear-by-epoch",
    ("data", "resize"): "resize-and-crop",
}


class Recipe:
    def __init__(self, path: Path):
        tree = yaml.safe_load(path.read_text())
        for (section, key), value in REQUIRED.items():
            if tree[section][key] != value:
                sys.exit(f"{path}: {section}.{key} is {tree[section][key]}, expected {value}")
        data, losses, training = tree["data"], tree["losses"], tree["training"]
        optimizer, schedule = tree["optimizer"], tree["schedule"]
        self.seed: int = tree["seed"]
        self.data = Path(data["path"])
        self.load_size: int = data["load_size"]
        self.crop_size: int = data["crop_size"]
        self.flip: bool = data["flip"]
        # The folder of the first weights.
        self.start_from = Path(tree["start_from"])
        self.constant_epochs: float = schedule["constant_epochs"]
        self.epochs: int = training["epochs"]
        self.batch_size: int = training["batch_size"]
        self.average: float = training["average"]
        self.losses_every: int = training["losses_every"]
        self.step = StepSettings(
            cycle_a=losses["cycle_a_to_b"],
            cycle_b=losses["cycle_b_to_a"],
            identity=losses["identity"],
            cycle_noise=losses["cycle_noise"],
            # PyYAML reads 1e-06 as text.
            learning_rate=float(schedule["learning_rate"]),
            betas=tuple(optimizer["betas"]),
            epsilon=float(optimizer["epsilon"]),
            pool=training["pool"],
        )

    def rate(self, step: int, steps_per_epoch: int) -> float:
        """The learning rate of a step from 0: Condense's linear-by-epoch."""
        epoch = step // steps_per_epoch + 1
        decaying = max(0, self.epochs - self.constant_epochs)
        share = max(0, epoch - self.constant_epochs) / (decaying + 1)
        return self.step.learning_rate * (1 - share)
