"""Check that CycleGAN's eight losses are those of PyTorch in the first 20 training steps, to 1e-3.

Both sides start from the same weights and see the same images, crops, flips, noise and draws of the image pools.
Networks and losses are those of the recipes, for stripes with noise on the way back. Batches have four images, and the
images are so few that 20 steps are two epochs, the second at a lower rate, with full image pools after 12 steps.

The learning rate is small: at the recipe's, training is chaotic, since gradients jump where rounding moves a value over
the kink of a ReLU or of |x|. With --recipe-rate, two more tables for each data set show the differences from PyTorch in
double precision, of Condense and of PyTorch in single precision. They have no limit. Takes about a minute, and five
with --recipe-rate. Needs torch, numpy, safetensors, pyyaml and pillow.
"""

import argparse
import sys
from pathlib import Path

import torch
from peers.recipe import Recipe
from peers.training import read_steps, train, write_first_weights
from shared.condense import Condense, add_folder, add_program, workspace
from shared.data import SHOES, STRIPES
from shared.tables import markdown

STEPS = 20
TOLERANCE = 1e-3
SMALL_RATE = 1e-6
TRAIN = """train --recipe Recipes/cyclegan-{dataset}.yaml --set data.path={folder}/data
    --set start_from={folder}/weights --set generator=null --set discriminator=null
    --set training.batch_size=4 --set training.epochs=2 --set schedule.constant_epochs=1
    --set training.losses_every=1 --set training.evaluate_every=2"""
# The data set, the images' channels, and further options.
DATASETS = {
    "fashion-pair": (SHOES, 1, ""),
    "stripes": (STRIPES, 3, "--set losses.cycle_noise=0.1"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_program(parser)
    add_folder(parser)
    parser.add_argument("--recipe-rate", action="store_true", help="also at the recipe's rate")
    parser.add_argument("--threads", type=int, default=1, help="of PyTorch")


def run(arguments: argparse.Namespace) -> None:
    condense, are_equal = Condense(arguments.condense), True
    with workspace(arguments.out) as workspace_folder:
        for dataset, (make, channels, options) in DATASETS.items():
            folder = workspace_folder / dataset
            folder.mkdir()
            condense.run(make, train=40, test=40, out=folder / "data")
            # So that A starts again before an epoch ends.
            for path in sorted((folder / "data/trainA").glob("*.png"))[36:]:
                path.unlink()
            write_first_weights(folder / "weights", dataset, channels, filters=24, seed=1)

            def ours(name: str, change: str) -> Path:
                command = f"{TRAIN} {options} --set {change} --out {{folder}}/{name}"
                condense.run(command, dataset=dataset, folder=folder)
                return folder / name

            def theirs(run: Path, precision: str) -> Path:
                """Trains with PyTorch by the recipe of Condense's run."""
                out = folder / f"{run.name}-{precision}"
                dtype = {"single": torch.float32, "double": torch.float64}[precision]
                train(Recipe(run / "recipe.yaml"), out, arguments.threads, dtype)
                return out

            small = ours("small", f"schedule.learning_rate={SMALL_RATE}")
            print(f"\n{dataset}, learning rate {SMALL_RATE}: Condense and PyTorch\n")
            are_equal = compare(small, theirs(small, "single")) and are_equal
            if arguments.recipe_rate:
                # This run takes the classifier that the first one trained for its evaluation.
                classifier = folder / "small/last/classifier.safetensors"
                large = ours("large", f"evaluation.classifier={classifier}")
                double = theirs(large, "double")
                print(f"\n{dataset}, the recipe's rate: Condense and PyTorch in double precision\n")
                compare(large, double)
                print(f"\n{dataset}, the recipe's rate: PyTorch in single and double precision\n")
                compare(theirs(large, "single"), double)
    if not are_equal:
        sys.exit(f"A loss differs by more than {TOLERANCE:.0e}.")


def compare(first: Path, second: Path) -> bool:
    """Prints the relative difference of each loss; whether all are within the tolerance."""
    ours, theirs = (read_steps(run / "steps.jsonl") for run in (first, second))
    if ours.keys() != theirs.keys() or len(ours) != STEPS:
        sys.exit(f"{first} and {second} have other steps than 1 to {STEPS}")
    lines = []
    for name in sorted(ours[1].keys() - {"step"}):
        differences = [abs(ours[step][name] / theirs[step][name] - 1) for step in ours]
        beyond = [step for step, value in zip(ours, differences) if not value <= TOLERANCE]
        place = f"from step {beyond[0]}" if beyond else "never"
        lines.append([name, f"{differences[0]:.1e}", f"{max(differences):.1e}", place])
    head = ["loss", "step 1", f"largest in {STEPS} steps", f"beyond {TOLERANCE:.0e}"]
    print(markdown(head, lines), flush=True)
    return all(line[-1] == "never" for line in lines)
