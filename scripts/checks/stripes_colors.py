#!/usr/bin/env python3
"""Shows what of the Fréchet distance of striped bodies is color alone.

    python3 scripts/checks/stripes_colors.py --data Datasets/stripes PAIR…

A generator of CycleGAN does not see a color that is added to the whole image, so the hue of a body is hard to keep. Each
pair translates the plain test images. The distance to the real striped ones is computed three times: of the images as
made, with the mean color of what lies around the bodies moved to the true counterpart's, and with that of the bodies. The
features are those of the first pair's classifier, in PyTorch, the first column is what condense evaluate says. Needs what
scripts/peers/requirements.txt lists.
"""

import argparse
import pathlib
import subprocess
import tempfile

import numpy
import torch
from PIL import Image
from pytorch_logits import read_classifier


class Features:
    """What the classifier's last layer reads."""

    def __init__(self, path):
        self.network, colors = read_classifier(path)
        self.network.fc = torch.nn.Identity()
        self.mean, self.deviation = (torch.tensor(colors[key]) for key in ["mean", "deviation"])

    def __call__(self, images):
        with torch.no_grad():
            batches = torch.from_numpy(images).float().split(100)
            normal = [(batch - self.mean) / self.deviation for batch in batches]
            features = [self.network(batch.permute(0, 3, 1, 2)) for batch in normal]
        return torch.cat(features).double().numpy()


def frechet(features, others):
    """The distance of two sets of features (Heusel et al. 2017, equation 6)."""
    shift = features.mean(0) - others.mean(0)
    first, second = numpy.cov(features.T), numpy.cov(others.T)
    values, vectors = numpy.linalg.eigh(first)
    root = vectors * numpy.sqrt(values.clip(0)) @ vectors.T
    shared = numpy.sqrt(numpy.linalg.eigvalsh(root @ second @ root).clip(0)).sum()
    return shift @ shift + first.trace() + second.trace() - 2 * shared


def read(folder):
    images = [Image.open(path) for path in sorted(folder.glob("*.png"))]
    return numpy.stack([numpy.asarray(image) for image in images]) / 255


def recolored(made, truth, where):
    """The images made, with the mean color of the true ones in the pixels `where`."""
    share = where[..., None] / where.sum((1, 2)).clip(1)[:, None, None, None]
    shift = ((truth - made) * share).sum((1, 2), keepdims=True)
    return (made + shift * where[..., None]).clip(0, 1)


def translated(condense, pair, data):
    with tempfile.TemporaryDirectory() as folder:
        run = [condense, "translate", pair, "--input", data / "testA", "--output", folder]
        subprocess.run(run, check=True, stdout=subprocess.DEVNULL)
        return read(pathlib.Path(folder))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pairs", metavar="PAIR", nargs="+", type=pathlib.Path)
    parser.add_argument("--data", required=True, type=pathlib.Path)
    parser.add_argument("--condense", default=".build/release/condense")
    arguments = parser.parse_args()
    features = Features(arguments.pairs[0] / "classifier.safetensors")
    plain, truth = (read(arguments.data / name) for name in ["testA", "testA_truth"])
    bodies = abs(truth - plain).sum(-1) > 0.1
    real = features(read(arguments.data / "testB"))

    print("| pair | as made | true color around the bodies | true color of the bodies |")
    print("|---|---|---|---|")
    for pair in arguments.pairs:
        made = translated(arguments.condense, pair, arguments.data)
        images = [made, *(recolored(made, truth, where) for where in [~bodies, bodies])]
        cells = " | ".join(f"{frechet(features(image), real):.3f}" for image in images)
        print(f"| {pair} | {cells} |")


if __name__ == "__main__":
    main()
