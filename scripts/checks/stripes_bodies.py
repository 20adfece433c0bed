#!/usr/bin/env python3
"""Shows how far a pair of generators moves the bodies of stripes, how far the ground, and in what hue it draws bodies.

    python3 scripts/checks/stripes_bodies.py --data Datasets/stripes PAIR…

One generator can draw bodies aside if the other moves them back. Each pair translates the test images of both domains.
What it made is compared with the truth as it is, and moved by up to three pixels right and down: within four pixels of a
body, and farther away. PSNR in dB, the mean over images without a margin of three pixels. A body's hue is its red minus its
green in gray levels of 255; mean and deviation over images. Needs numpy and Pillow.
"""

import argparse
import itertools
import pathlib
import subprocess
import tempfile

import numpy
from PIL import Image

REACH = 3
INNER = numpy.s_[:, REACH:-REACH, REACH:-REACH]


def parsed_arguments(description):
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pairs", metavar="PAIR", nargs="+", type=pathlib.Path)
    parser.add_argument("--data", required=True, type=pathlib.Path)
    parser.add_argument("--condense", default=".build/release/condense")
    return parser.parse_args()


def read(folder):
    images = [Image.open(path) for path in sorted(folder.glob("*.png"))]
    return numpy.stack([numpy.asarray(image) for image in images]) / 255


def translated(condense, generator, images):
    with tempfile.TemporaryDirectory() as folder:
        run = [condense, "translate", generator, "--input", images, "--output", folder]
        subprocess.run(run, check=True, stdout=subprocess.DEVNULL)
        return read(pathlib.Path(folder))


def bodies_of(images, truth):
    return abs(images - truth).sum(-1) > 0.1


def near(bodies, distance=4):
    steps = range(-distance, distance + 1)
    return sum(numpy.roll(bodies, move, (1, 2)) for move in itertools.product(steps, steps)) > 0


def psnr(errors, where):
    shares = where[INNER].astype(float)
    seen = shares.sum((1, 2)) > 0
    means = (errors * shares).sum((1, 2))[seen] / shares.sum((1, 2))[seen]
    return -10 * numpy.log10(means).mean()


def hue(images, bodies):
    shares = bodies.sum((1, 2))
    levels = 255 * ((images[..., 0] - images[..., 1]) * bodies).sum((1, 2))[shares > 0]
    hues = levels / shares[shares > 0]
    return f"{hues.mean():.1f} ± {hues.std():.1f}"


def cells(made, truth, places):
    found = {}
    for move in itertools.product(range(-REACH, REACH + 1), repeat=2):
        errors = ((numpy.roll(made, move, (1, 2)) - truth)[INNER] ** 2).mean(-1)
        found[move] = [psnr(errors, where) for where in places]
    for place in range(len(places)):
        down, right = max(found, key=lambda move: found[move][place])
        yield f"{found[0, 0][place]:.2f} | {found[down, right][place]:.2f} | {right}, {down}"


def main():
    arguments = parsed_arguments(__doc__)

    print("| pair | made | bodies | best | moved right, down | ground | best | moved right, down | hue | true hue |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for made, source, generator in [("B", "testA", "G_A"), ("A", "testB", "G_B")]:
        folder = arguments.data / source
        images, truth = read(folder), read(folder.with_name(f"{source}_truth"))
        bodies = bodies_of(images, truth)
        surroundings, true_hue = near(bodies), hue(truth, bodies)
        for pair in arguments.pairs:
            result = translated(arguments.condense, pair / f"{generator}.safetensors", folder)
            found = [*cells(result, truth, [surroundings, ~surroundings]), hue(result, bodies), true_hue]
            print(f"| {pair} | {made} | {' | '.join(found)} |")


if __name__ == "__main__":
    main()
