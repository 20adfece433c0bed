"""Train CycleGAN with Condense and with PyTorch, and compare what both learn.

Both start from the same weights and see the same images, crops, flips and draws of the image pool; condense evaluate
measures both: three seeds of sneakers and ankle boots, one of stripes. The networks are narrower than the recipes' and
train for 1,000 and 1,200 steps, so that all of it takes about an hour on one core. Started again with the same --out,
it skips what is finished. Needs torch, numpy, safetensors, pyyaml and pillow.
"""

import argparse
import json
import shutil
from pathlib import Path

from shared.condense import ROOT, Condense, absolute, add_program
from shared.data import SHOES, STRIPES
from shared.tables import markdown, with_deviation

from .recipe import Recipe
from .training import train, write_first_weights

FILTERS = 16
# The settings that differ from the recipes; sizes of the networks are those of the first weights.
TRAIN = """train --recipe Recipes/cyclegan-{dataset}.yaml --set data.path={data} --set seed={seed}
    --set start_from={out}/weights --set generator=null --set discriminator=null
    --threads {threads} --out {out}/condense"""
EPOCHS = """--set training.epochs={epochs} --set training.evaluate_every={epochs}
    --set schedule.constant_epochs={constant}"""
EVALUATE = """evaluate --pair {out}/condense/last --pair {out}/condense/last-average
    --pair {out}/pytorch/last --pair {out}/pytorch/last-average --data {data}
    --threads {threads} --json"""
# Command, training and test images, channels, epochs, further settings, and the classifier.
DATASETS = {
    "fashion-pair": (
        (SHOES, 2000, 1000, 1, 2, ""),
        "--classifier Checkpoints/fashion-resnet20.safetensors --fit crop",
    ),
    "stripes": (
        (STRIPES, 400, 100, 3, 12, "--set training.batch_size=4"),
        "--classifier {out}/condense/last/classifier.safetensors --fit resize",
    ),
}
RUNS = [("fashion-pair", 1), ("stripes", 1), ("fashion-pair", 2), ("fashion-pair", 3)]
SIDES = {"condense": "Condense", "pytorch": "PyTorch"}
WEIGHTS = {"last": "last step", "last-average": "average"}
DIRECTIONS = ("a_to_b", "b_to_a")
# Heading, key of condense evaluate --json, factor and digits.
COLUMNS = [
    ("Fréchet", "frechet", 1, 2),
    ("KID ×10³", "kid", 1000, 0),
    ("accuracy %", "accuracy", 100, 1),
    ("PSNR dB", "psnr", 1, 2),
    ("SSIM", "ssim", 1, 3),
    ("cycle error", "cycle_error", 1, 4),
]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_program(parser)
    parser.add_argument("--out", type=absolute, default=ROOT / "runs/cyclegan-peers")
    parser.add_argument("--threads", type=int, default=1, help="threads of each side")
    parser.add_argument("--quick", action="store_true", help="one epoch on 40 images, to try it")


def run(arguments: argparse.Namespace) -> None:
    condense = Condense(arguments.condense)
    for dataset, seed in RUNS:
        compare(condense, arguments, dataset, seed)
    for dataset in DATASETS:
        print()
        print_table([arguments.out / f"{d}-seed{seed}" for d, seed in RUNS if d == dataset])


def compare(condense: Condense, arguments: argparse.Namespace, dataset: str, seed: int) -> None:
    """Trains and measures both sides, as far as that is not done."""
    out, data = arguments.out / f"{dataset}-seed{seed}", arguments.out / "data" / dataset
    (make, images, tests, channels, epochs, options), classifier = DATASETS[dataset]
    if arguments.quick:
        images, tests, epochs = 40, 40, 1
    fields = {"data": data, "out": out, "threads": arguments.threads}
    if not data.exists():
        data.parent.mkdir(parents=True, exist_ok=True)
        condense.run(make, train=images, test=tests, out=data)
    if not (out / "weights/D_B.safetensors").exists():
        write_first_weights(out / "weights", dataset, channels, FILTERS, seed)
    print(f"{out / 'condense'} …", flush=True)
    if (out / "condense/state.safetensors").exists():
        # Continues a run that was stopped, and leaves a finished one as it is.
        condense.run("train --resume --threads {threads} --out {out}/condense", **fields)
    else:
        shutil.rmtree(out / "condense", ignore_errors=True)
        fields |= {"dataset": dataset, "seed": seed, "epochs": epochs, "constant": epochs // 2}
        condense.run(f"{TRAIN} {EPOCHS} {options}", **fields)
    print(f"{out / 'pytorch'} …", flush=True)
    if not (out / "pytorch/seconds.json").exists():
        train(Recipe(out / "condense/recipe.yaml"), out / "pytorch", arguments.threads)
    if not (out / "evaluation.json").exists():
        output = condense.run(f"{EVALUATE} {classifier}", **fields)
        (out / "evaluation.json").write_text(output.splitlines()[-1])


def print_table(folders: list[Path]) -> None:
    """A row for each direction, weights and side: mean ± sample deviation over runs."""
    runs = [json.loads((folder / "evaluation.json").read_text())["results"] for folder in folders]
    columns = [column for column in COLUMNS if column[1] in runs[0][0]]
    lines = []
    for direction in DIRECTIONS:
        for weights, label in WEIGHTS.items():
            for side, name in SIDES.items():
                results = [result_of(run, direction, side, weights) for run in runs]
                cells = [
                    with_deviation([factor * result[key] for result in results], digits)
                    for _, key, factor, digits in columns
                ]
                lines.append([direction, label, name, *cells])
    print(markdown(["direction", "weights", "side", *(c[0] for c in columns)], lines, left=3))
    for made, direction in zip("BA", DIRECTIONS):
        real = [result_of(run, direction, "condense", "last")["frechet_floor"] for run in runs]
        print(f"Fréchet floor of real images, {made}: {with_deviation(real, 2)}")


def result_of(run: list[dict], direction: str, side: str, weights: str) -> dict:
    ending = f"/{side}/{weights}"
    return next(r for r in run if r["direction"] == direction and r["pair"].endswith(ending))
