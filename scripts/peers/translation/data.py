"""Unpaired images in the order, with the crops and flips, that Condense draws."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy
import torch
from PIL import Image
from torch import Tensor

from .random_stream import RandomStream
from .recipe import Recipe


class Images:
    """The PNG files of a folder, `[N, C, H, W]` in bytes."""

    def __init__(self, folder: Path, recipe: Recipe):
        paths = sorted(folder.glob("*.png"))
        if not paths:
            sys.exit(f"{folder}: there are no PNG files in it")
        pictures = [numpy.asarray(Image.open(path)) for path in paths]
        side = recipe.load_size
        for path, picture in zip(paths, pictures):
            # How to resize is a matter of taste, and not what is compared here.
            if picture.shape[:2] != (side, side) or picture.dtype != numpy.uint8:
                sys.exit(
                    f"{path}: expected {side}×{side} pixels of 8 bits; nothing is resized here"
                )
        samples = torch.from_numpy(numpy.stack(pictures))
        self.samples = samples.movedim(3, 1) if samples.dim() == 4 else samples[:, None]
        self.crop_size = recipe.crop_size
        self.flips = recipe.flip

    def __len__(self) -> int:
        return len(self.samples)

    @property
    def channels(self) -> int:
        return self.samples.shape[1]

    def view(self, index: int, stream: RandomStream) -> Tensor:
        """A part of an image, in -1...1."""
        flips = stream.coin() and self.flips
        image = self.samples[index]
        top, left = (stream.index(extent - self.crop_size + 1) for extent in image.shape[1:])
        image = image[:, top : top + self.crop_size, left : left + self.crop_size]
        return (image.flip(2) if flips else image).float() / 255 * 2 - 1


def pictures(folder: Path, count: int) -> Tensor:
    """Some of the images at equal distances, whole, `[N, C, H, W]` in -1...1."""
    paths = sorted(folder.glob("*.png"))
    count = min(count, len(paths))
    if not paths:
        sys.exit(f"{folder}: there are no PNG files in it")
    chosen = [numpy.asarray(Image.open(paths[n * len(paths) // count])) for n in range(count)]
    samples = torch.from_numpy(numpy.stack(chosen))
    samples = samples.movedim(3, 1) if samples.dim() == 4 else samples[:, None]
    return samples.float() / 255 * 2 - 1


class Loader:
    """A goes through its images in random order, for B one is drawn at each position."""

    def __init__(self, recipe: Recipe):
        self.a = Images(recipe.data / "trainA", recipe)
        self.b = Images(recipe.data / "trainB", recipe)
        self.seed = recipe.seed
        self.batch_size = recipe.batch_size
        self.positions = max(len(self.a), len(self.b))
        self.steps_per_epoch = -(-self.positions // self.batch_size)

    def batches(self, epoch: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Images of A and of B, `[N, C, H, W]` in -1...1; epochs count from 0."""
        order = RandomStream(self.seed, "shuffle", epoch).permutation(self.positions)
        for first in range(0, self.positions, self.batch_size):
            places = range(first, min(first + self.batch_size, self.positions))
            of_a = [order[place] % len(self.a) for place in places]
            of_b = [
                RandomStream(self.seed, "unpaired", epoch, place).index(len(self.b))
                for place in places
            ]
            yield tuple(
                torch.stack(
                    [
                        images.view(index, RandomStream(self.seed, label, epoch, place))
                        for index, place in zip(indices, places)
                    ]
                )
                for images, indices, label in [
                    (self.a, of_a, "augment A"),
                    (self.b, of_b, "augment B"),
                ]
            )
