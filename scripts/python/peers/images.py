"""Unpaired images with the order, crops and flips that Condense draws."""

import sys
from collections.abc import Iterator
from pathlib import Path

import torch
from shared.images import png_files, read_images
from shared.random_stream import RandomStream
from torch import Tensor

from .recipe import Recipe


class Images:
    """The PNG files of a folder, `[N, C, H, W]` in bytes."""

    def __init__(self, folder: Path, recipe: Recipe):
        self.samples = torch.from_numpy(read_images(png_files(folder))).movedim(3, 1)
        side = recipe.load_size
        # Programs resize in different ways, which is not compared here.
        if self.samples.shape[2:] != (side, side):
            sys.exit(f"{folder}: expected images of {side}×{side} pixels; nothing is resized here")
        self.crop_size = recipe.crop_size
        self.flips = recipe.flip

    def view(self, index: int, stream: RandomStream) -> Tensor:
        """A crop of an image, in -1...1."""
        flips = stream.coin() and self.flips
        image = self.samples[index]
        top, left = (stream.index(extent - self.crop_size + 1) for extent in image.shape[1:])
        image = image[:, top : top + self.crop_size, left : left + self.crop_size]
        return (image.flip(2) if flips else image).float() / 255 * 2 - 1


class Loader:
    """A goes through its images in random order; for B one is drawn at each position."""

    def __init__(self, recipe: Recipe):
        self.a = Images(recipe.data / "trainA", recipe)
        self.b = Images(recipe.data / "trainB", recipe)
        self.seed = recipe.seed
        self.batch_size = recipe.batch_size
        self.positions = max(len(self.a.samples), len(self.b.samples))
        self.steps_per_epoch = -(-self.positions // self.batch_size)

    def batches(self, epoch: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Images of A and of B, `[N, C, H, W]` in -1...1; epochs count from 0."""
        order = RandomStream(self.seed, "shuffle", epoch).permutation(self.positions)
        for first in range(0, self.positions, self.batch_size):
            places = range(first, min(first + self.batch_size, self.positions))
            yield (
                torch.stack([self.view_a(order[place], epoch, place) for place in places]),
                torch.stack([self.view_b(epoch, place) for place in places]),
            )

    def view_a(self, index: int, epoch: int, place: int) -> Tensor:
        stream = RandomStream(self.seed, "augment A", epoch, place)
        return self.a.view(index % len(self.a.samples), stream)

    def view_b(self, epoch: int, place: int) -> Tensor:
        drawn = RandomStream(self.seed, "unpaired", epoch, place).index(len(self.b.samples))
        return self.b.view(drawn, RandomStream(self.seed, "augment B", epoch, place))
