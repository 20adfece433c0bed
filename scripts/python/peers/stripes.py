"""Measure pairs of stripes on new test images, by which no setting was tuned.

Makes Datasets/stripes-test-SEED for each seed, with a thousand test images of each domain, and evaluates all pairs on
every set with the classifier of ORIGINAL. Fréchet distances are means ± sample deviations over the sets. The last
column is the mean of a pair's two distances over that of ORIGINAL, set by set. Takes about a minute for each set.
"""

import argparse
import json
import os
import sys
from pathlib import Path
from statistics import mean

from shared.condense import ROOT, Condense, absolute, add_program
from shared.data import STRIPES
from shared.tables import markdown, with_deviation


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pairs", nargs="+", metavar="PAIR", type=absolute, help="ORIGINAL first")
    add_program(parser)
    parser.add_argument("--seeds", default="101,102,103,104,105,106,107,108", help="of the sets")


def run(arguments: argparse.Namespace) -> None:
    condense, pairs = Condense(arguments.condense), arguments.pairs
    sets = []
    for seed in arguments.seeds.split(","):
        folder = ROOT / f"Datasets/stripes-test-{seed}"
        if not folder.exists():
            # Only the floor needs training images.
            condense.run(f"{STRIPES} --seed {seed}", train=2, test=1000, out=folder)
        sets.append(evaluated(condense, pairs, folder))
        print(f"seed {seed} is measured", file=sys.stderr)
    distances = [[mean(made["frechet"] for made in row) for row in rows] for rows in sets]
    lines = []
    for number, pair in enumerate(pairs):
        rows = [found[number] for found in sets]
        psnr = " and ".join(f"{mean(row[side]['psnr'] for row in rows):.2f}" for side in (0, 1))
        sides = [with_deviation([row[side]["frechet"] for row in rows], 3) for side in (0, 1)]
        ratios = with_deviation([found[number] / found[0] for found in distances], 2)
        lines.append([os.path.relpath(pair), psnr, *sides, ratios])
    head = ["pair", "PSNR dB, B and A", "Fréchet, B", "Fréchet, A", "both, over the original's"]
    print(markdown(head, lines))


def evaluated(condense: Condense, pairs: list[Path], data: Path) -> list[tuple[dict, dict]]:
    """Both directions of each pair."""
    named = {f"pair{number}": pair for number, pair in enumerate(pairs)}
    options = " ".join(f"--pair {{{name}}}" for name in named)
    command = (
        f"evaluate {options} --classifier {{pair0}}/classifier.safetensors --data {{data}} --json"
    )
    output = condense.run(command, data=data, **named)
    rows = json.loads(output.splitlines()[-1])["results"]
    return list(zip(rows[::2], rows[1::2]))
