#!/usr/bin/env python3
"""Shows whether a pair of generators keeps the colors of the ground of stripes, which go from green to gray within an image.

    python3 scripts/checks/stripes_ground.py --data Datasets/stripes PAIR…

Each pair translates the test images of both domains. Color is green minus the mean of red and blue, in gray levels of 255,
averaged over blocks of 8×8 pixels farther than four pixels from any body, less the mean of the image's blocks. Printed are
its deviation in the truth and in the images made, and slope and correlation of the second over the first: 1 and 1 where the
color is kept, 0 and 0 where it is lost. Sides must be multiples of 8.
Needs numpy and Pillow.
"""

import numpy
from stripes_bodies import bodies_of, near, parsed_arguments, read, translated

BLOCK = 8


def blocks(values):
    count, height, width = values.shape
    return values.reshape(count, height // BLOCK, BLOCK, width // BLOCK, BLOCK).mean((2, 4))


def colors(images, ground):
    levels = blocks(255 * (images[..., 1] - (images[..., 0] + images[..., 2]) / 2))
    means = (levels * ground).sum((1, 2), keepdims=True) / numpy.maximum(1, ground.sum((1, 2), keepdims=True))
    return (levels - means)[ground]


def main():
    arguments = parsed_arguments(__doc__)

    print("| pair | made | true deviation | deviation | slope | correlation |")
    print("|---|---|---|---|---|---|")
    for made, source, generator in [("B", "testA", "G_A"), ("A", "testB", "G_B")]:
        folder = arguments.data / source
        truth = read(folder.with_name(f"{source}_truth"))
        ground = blocks(near(bodies_of(read(folder), truth)).astype(float)) == 0
        true = colors(truth, ground)
        for pair in arguments.pairs:
            found = colors(translated(arguments.condense, pair / f"{generator}.safetensors", folder), ground)
            slope = (true * found).mean() / true.var()
            print(
                f"| {pair} | {made} | {true.std():.1f} | {found.std():.1f} | {slope:.2f} |"
                f" {numpy.corrcoef(true, found)[0, 1]:.2f} |"
            )


if __name__ == "__main__":
    main()
