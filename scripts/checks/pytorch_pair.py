#!/usr/bin/env python3
"""Brings a pair of generators from PyTorch, compresses it, and takes the result back there.

    python3 scripts/checks/pytorch_pair.py --data Datasets/stripes [--condense .build/release/condense]

Writes the generators of a pair as two .pth files, converts them, and compresses them with nothing else at hand: no
discriminators, and no classifier to measure by. Then each compressed generator is loaded into a network of PyTorch with
strict=True, and both translate a random image of 16 bits. The search and the fine-tuning are short: what is checked is
the way, not the quality. Needs torch, numpy and safetensors; takes about a minute.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy
import torch
from pytorch_generator import ROUNDING, TOLERANCE, read_png, write_png
from safetensors.torch import load_file

# The networks are those that the benchmarks compare.
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Benchmarks"))
from peers.twins.generator import Generator  # noqa: E402

GENERATORS = ["G_A", "G_B"]


def network_of(state):
    """A generator with the widths that the weights have."""
    # Files have names in alphabetical order, networks by numbers.
    names = sorted(state, key=lambda name: [int(number) for number in re.findall(r"\d+", name)])
    convolutions = [state[name] for name in names if name.endswith("weight")]
    stem, first, second, *blocks, up, last, _ = convolutions
    inner = [weight.shape[0] for weight in blocks[::2]]
    widths = [stem.shape[0], first.shape[0]], second.shape[0], inner
    network = Generator(*widths, [up.shape[1], last.shape[1]], channels=stem.shape[1])
    network.load_state_dict(state, strict=True)
    return network.eval()


def difference(condense, path, folder):
    """How far a generator's translation is from PyTorch's."""
    network = network_of(load_file(path))
    pixels = numpy.random.default_rng(3).integers(0, 65536, (64, 64, 3))
    images = folder / path.stem
    images.mkdir()
    write_png(images / "image.png", pixels)
    run = [condense, "translate", path, "--input", images, "--output", folder / f"{path.stem}-out"]
    subprocess.run(run, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ours = read_png(folder / f"{path.stem}-out" / "image.png").astype(numpy.float64) / 65535 * 2 - 1
    with torch.no_grad():
        theirs = network(torch.from_numpy(pixels / 65535 * 2 - 1).float().permute(2, 0, 1)[None])
    return abs(ours - theirs[0].permute(1, 2, 0).double().numpy()).max()


def check(condense, source, data, folder):
    pair = folder / "pair"
    pair.mkdir()
    for name in GENERATORS:
        weights = folder / f"latest_net_{name}.pth"
        torch.save(load_file(source / f"{name}.safetensors"), weights)
        run = [condense, "convert", weights, pair / f"{name}.safetensors"]
        subprocess.run(run, check=True, stdout=subprocess.DEVNULL)
    run = [condense, "coevolve", "--pair", pair, "--data", data, "--out", folder / "small"]
    run += ["--budget", "macs=0.2", "--population", "8", "--generations", "3"]
    subprocess.run([*run, "--finetune-steps", "50"], check=True)

    rows = json.loads((folder / "small" / "results.json").read_text())["rows"]
    for original, compressed in zip(rows[:2], rows[-2:]):
        share = compressed["multiply_adds"] / original["multiply_adds"]
        print(f"{original['direction']}: {share:.3f} of the multiply-adds, 0.2 was allowed")
        if share > 0.2:
            sys.exit("The budget is exceeded.")
    for name in GENERATORS:
        found = difference(condense, folder / "small" / "compressed" / f"{name}.safetensors", folder)
        print(f"{name}, compressed: largest difference to PyTorch {found:.1e} of {TOLERANCE:.0e}")
        if found > TOLERANCE + ROUNDING:
            sys.exit(f"{name} translates otherwise than in PyTorch.")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--pair", type=pathlib.Path, default=pathlib.Path("Checkpoints/stripes"))
    parser.add_argument("--condense", default=".build/release/condense", help="the tool's binary")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        check(arguments.condense, arguments.pair, arguments.data, pathlib.Path(folder))


if __name__ == "__main__":
    main()
