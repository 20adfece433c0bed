#!/usr/bin/env python3
"""Shows how far a pair of generators moves the bodies of stripes.

    python3 scripts/checks/stripes_shift.py --data Datasets/stripes PAIR…

The losses of CycleGAN do not see it when one generator moves what it draws and the other moves it back. Each pair
translates the plain test images; their PSNR to the truth is computed as they are, and moved by up to three pixels in
either direction, without a margin of three pixels. Needs what scripts/peers/requirements.txt lists.
"""

import argparse
import itertools
import pathlib
import subprocess
import tempfile

import numpy
from PIL import Image

REACH = 3


def read(folder):
    images = [Image.open(path) for path in sorted(folder.glob("*.png"))]
    return numpy.stack([numpy.asarray(image) for image in images]) / 255


def translated(condense, pair, data):
    with tempfile.TemporaryDirectory() as folder:
        run = [condense, "translate", pair, "--input", data / "testA", "--output", folder]
        subprocess.run(run, check=True, stdout=subprocess.DEVNULL)
        return read(pathlib.Path(folder))


def psnr(made, truth, right, down):
    """In dB, the mean over images, of what is made moved by so many pixels."""
    inner = numpy.s_[:, REACH:-REACH, REACH:-REACH]
    moved = numpy.roll(made, (down, right), (1, 2))
    errors = ((moved[inner] - truth[inner]) ** 2).mean((1, 2, 3))
    return -10 * numpy.log10(errors).mean()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pairs", metavar="PAIR", nargs="+", type=pathlib.Path)
    parser.add_argument("--data", required=True, type=pathlib.Path)
    parser.add_argument("--condense", default=".build/release/condense")
    arguments = parser.parse_args()
    truth = read(arguments.data / "testA_truth")

    print("| pair | PSNR dB | best | moved right | moved down |")
    print("|---|---|---|---|---|")
    for pair in arguments.pairs:
        made = translated(arguments.condense, pair, arguments.data)
        moves = itertools.product(range(-REACH, REACH + 1), repeat=2)
        best, right, down = max((psnr(made, truth, *move), *move) for move in moves)
        print(f"| {pair} | {psnr(made, truth, 0, 0):.2f} | {best:.2f} | {right} | {down} |")


if __name__ == "__main__":
    main()
