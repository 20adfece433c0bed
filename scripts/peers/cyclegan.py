#!/usr/bin/env python3
"""CycleGAN in PyTorch, to compare Condense's training with.

    cyclegan.py weights --recipe RECIPE --out PAIR
    cyclegan.py train   --recipe RECIPE --set start_from=PAIR --out RUN
    cyclegan.py compare RUN/steps.jsonl OTHER/steps.jsonl
    cyclegan.py times   --recipe RUN/recipe.yaml --condense BINARY
    cyclegan.py table   FOLDER…

The first draws the weights that both sides start from, with torch; the last prints what
scripts/experiments/cyclegan-peers measured.

RECIPE is one of Recipes/, or the recipe.yaml of a run, with --set as in Condense; --data is short
for --set data.path. With the same recipe and first weights both sides see the same images, crops,
flips, noise and draws of the image pool. Needs what requirements.txt lists.
"""

import argparse
import sys
from pathlib import Path

import torch
from translation.comparison import compare
from translation.data import Images
from translation.pair import Pair
from translation.recipe import Recipe, read_recipe
from translation.tables import print_evaluations
from translation.times import print_times
from translation.training import train


def recipe_of(arguments: argparse.Namespace) -> Recipe:
    data = [f"data.path={arguments.data}"] if arguments.data else []
    return read_recipe(arguments.recipe, data + arguments.overrides)


def write_weights(arguments: argparse.Namespace) -> None:
    recipe = recipe_of(arguments)
    channels = Images(recipe.data / "testA", recipe).channels
    pair = Pair.drawn(recipe, channels, seed=recipe.seed)
    pair.write(arguments.out, {"drawn by": f"PyTorch, seed {recipe.seed}"})


def run_training(arguments: argparse.Namespace) -> None:
    torch.set_num_threads(arguments.threads)
    torch.set_default_dtype({"single": torch.float32, "double": torch.float64}[arguments.precision])
    train(recipe_of(arguments), arguments.out)


def run_times(arguments: argparse.Namespace) -> None:
    if recipe_of(arguments).cycle_noise:
        sys.exit("losses.cycle_noise: its draws would be timed; add --set losses.cycle_noise=0")
    options = ["--recipe", str(arguments.recipe), "--threads", str(arguments.threads)]
    data = [f"data.path={arguments.data}"] if arguments.data else []
    for override in [*data, *arguments.overrides, "training.losses_every=1"]:
        options += ["--set", override]
    sides = {
        "Condense": [arguments.condense, "train", *options],
        "PyTorch": [sys.executable, __file__, "train", *options],
    }
    print_times(sides, arguments.steps, arguments.rounds)


def run_comparison(arguments: argparse.Namespace) -> None:
    if not compare(arguments.ours, arguments.theirs, arguments.steps, arguments.tolerance):
        sys.exit(f"a loss differs by more than {arguments.tolerance:.0e}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True)

    recipes = argparse.ArgumentParser(add_help=False)
    recipes.add_argument("--recipe", type=Path, required=True)
    recipes.add_argument("--data", type=Path, help="otherwise the recipe's, Datasets/…")
    recipes.add_argument(
        "--set", dest="overrides", action="append", default=[], metavar="KEY=VALUE"
    )
    threads = argparse.ArgumentParser(add_help=False)
    threads.add_argument("--threads", type=int, default=torch.get_num_threads())
    folder = argparse.ArgumentParser(add_help=False)
    folder.add_argument("--out", type=Path, required=True)

    command = commands.add_parser(
        "weights", parents=[recipes, folder], help="draw the first weights"
    )
    command.set_defaults(run=write_weights)

    command = commands.add_parser(
        "train", parents=[recipes, threads, folder], help="train in PyTorch"
    )
    command.add_argument("--precision", choices=["single", "double"], default="single")
    command.set_defaults(run=run_training)

    command = commands.add_parser("compare", help="compare the losses of two runs")
    command.add_argument("ours", type=Path)
    command.add_argument("theirs", type=Path)
    command.add_argument("--steps", type=int, help="how many to compare; otherwise all shared ones")
    command.add_argument("--tolerance", type=float, default=1e-3)
    command.set_defaults(run=run_comparison)

    command = commands.add_parser(
        "times", parents=[recipes, threads], help="time both sides in turn"
    )
    command.add_argument("--condense", required=True, help="the binary")
    command.add_argument("--steps", type=int, default=100)
    command.add_argument("--rounds", type=int, default=3)
    command.set_defaults(run=run_times)

    command = commands.add_parser("table", help="print what condense evaluate measured")
    command.add_argument("folders", type=Path, nargs="+")
    command.set_defaults(run=lambda arguments: print_evaluations(arguments.folders))

    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
