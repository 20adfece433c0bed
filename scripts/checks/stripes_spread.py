#!/usr/bin/env python3
"""Shows what the Fréchet distance of stripes is made of: means and spreads of the classifier's features, and how many ways they spread.

    python3 scripts/checks/stripes_spread.py --data Datasets/stripes PAIR…

Each pair translates the test images of both domains; the first pair's classifier gives the features, as it does for `condense
evaluate`. Printed are the two parts of the distance to the real test images, the total variance of the features, the part of it
along the direction in which real ones vary most, and how far an image goes in that direction for each unit that its truth goes:
1 if all is kept. Needs torch, safetensors, numpy and Pillow.
"""

import numpy
import torch
from pytorch_logits import read_classifier
from stripes_bodies import parsed_arguments, read, translated


class Features:
    """Of images in 0...1, behind the average over the last layer of blocks."""

    def __init__(self, path):
        self.network, normalization = read_classifier(path)
        self.mean, self.deviation = (
            torch.tensor(normalization[key]).view(1, -1, 1, 1) for key in ["mean", "deviation"]
        )

    @torch.no_grad()
    def __call__(self, images):
        x = (torch.from_numpy(images).float().permute(0, 3, 1, 2) - self.mean) / self.deviation
        network = self.network
        x = torch.relu(network.bn1(network.conv1(x)))
        return network.layer3(network.layer2(network.layer1(x))).mean((2, 3)).double().numpy()


def distance(first, second):
    """The part of the means and that of the covariances."""
    left, right = numpy.cov(first.T), numpy.cov(second.T)
    values, vectors = numpy.linalg.eigh(left)
    root = (vectors * numpy.sqrt(values.clip(0))) @ vectors.T
    mixed = numpy.sqrt(numpy.linalg.eigvalsh(root @ right @ root).clip(0)).sum()
    return ((first.mean(0) - second.mean(0)) ** 2).sum(), numpy.trace(left + right) - 2 * mixed


def main():
    arguments = parsed_arguments(__doc__)
    features = Features(arguments.pairs[0] / "classifier.safetensors")

    print("| images | made | of means | of spreads | variance | along the first direction | slope on the truth |")
    print("|---|---|---|---|---|---|---|")
    for made, source, generator in [("B", "testA", "G_A"), ("A", "testB", "G_B")]:
        folder = arguments.data / source
        real = features(read(arguments.data / f"test{made}"))
        truth = features(read(folder.with_name(f"{source}_truth")))
        direction = numpy.linalg.eigh(numpy.cov(real.T))[1][:, -1]
        true = (truth - truth.mean(0)) @ direction

        def row(name, found):
            means, spreads = distance(real, found)
            along = (found - found.mean(0)) @ direction
            slope = (along * true).sum() / (true * true).sum()
            print(
                f"| {name} | {made} | {means:.3f} | {spreads:.3f} | {numpy.cov(found.T).trace():.2f} |"
                f" {along.var():.2f} | {'–' if name == 'real' else f'{slope:.2f}'} |",
                flush=True,
            )

        row("real", real)
        row("truth", truth)
        for pair in arguments.pairs:
            row(pair, features(translated(arguments.condense, pair / f"{generator}.safetensors", folder)))


if __name__ == "__main__":
    main()
