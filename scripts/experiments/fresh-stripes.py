#!/usr/bin/env python3
"""Measures pairs of stripes on test images that nothing was chosen by, as a Markdown table.

    scripts/experiments/fresh-stripes.py ORIGINAL PAIR…

Makes Datasets/stripes-test-SEED for each seed, a thousand test images of each domain in each, and evaluates all pairs on every
set by the classifier of ORIGINAL. Fréchet distances are means ± sample deviations over the sets. What a set is like moves all
pairs together, so the last column is paired: the mean of a pair's two distances over that of ORIGINAL, set by set.

    --seeds 101,102,…,108     of the sets     --condense .build/release/condense     --threads 2
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def arguments():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("pairs", nargs="+", type=pathlib.Path)
    parser.add_argument("--seeds", default="101,102,103,104,105,106,107,108")
    parser.add_argument("--condense", default=str(ROOT / ".build/release/condense"))
    parser.add_argument("--threads", default="2")
    return parser.parse_args()


def test_images(condense: str, seed: int) -> pathlib.Path:
    folder = ROOT / f"Datasets/stripes-test-{seed}"
    if not folder.exists():
        # Training images are read for the floor alone.
        words = ["--count", "2", "--test", "1000", "--seed", str(seed), "--out", str(folder)]
        subprocess.run([condense, "dataset", "stripes", *words], check=True, stdout=subprocess.DEVNULL)
    return folder


def evaluated(given: argparse.Namespace, folder: pathlib.Path) -> list[tuple[dict, dict]]:
    words = ["evaluate", "--data", str(folder), "--classifier", str(given.pairs[0] / "classifier.safetensors")]
    words += [word for pair in given.pairs for word in ["--pair", str(pair)]]
    command = [given.condense, *words, "--threads", given.threads, "--json"]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    rows = json.loads(output.splitlines()[-1])["results"]
    return list(zip(rows[::2], rows[1::2]))


def spread(values: list[float], digits: int = 3) -> str:
    mean = f"{statistics.mean(values):.{digits}f}"
    return mean if len(values) < 2 else f"{mean} ± {statistics.stdev(values):.{digits}f}"


def main() -> None:
    given = arguments()
    sets = []
    for seed in map(int, given.seeds.split(",")):
        sets.append(evaluated(given, test_images(given.condense, seed)))
        print(f"measured on seed {seed}", file=sys.stderr)
    print("| pair | PSNR dB, B and A | Fréchet, B | Fréchet, A | both, over the original's |\n|---|---|---|---|---|")
    distances = [[statistics.mean(made["frechet"] for made in row) for row in found] for found in sets]
    for number, pair in enumerate(given.pairs):
        rows = [found[number] for found in sets]
        ratios = [found[number] / found[0] for found in distances]
        signals = " and ".join(f"{statistics.mean(row[side]['psnr'] for row in rows):.2f}" for side in (0, 1))
        sides = " | ".join(spread([row[side]["frechet"] for row in rows]) for side in (0, 1))
        print(f"| {pair} | {signals} | {sides} | {spread(ratios, 2)} |")


if __name__ == "__main__":
    main()
