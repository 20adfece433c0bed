"""pix2pix's generator (Isola et al. 2017, appendix 6.1.1), with the names of the official code."""

import torch
from torch import Tensor, nn


class Level(nn.Module):
    """Halves the image, applies what is inside, and doubles the image; its input goes beside the result.

    The activation at the start changes the input in place, as in the official code, so that the result has the
    activated input beside it.
    """

    def __init__(self, outer: int, inner: int, inside: nn.Module | None, dropout: bool = False):
        super().__init__()
        down = [nn.LeakyReLU(0.2, True), nn.Conv2d(outer, inner, 4, 2, 1, bias=False)]
        width = inner if inside is None else 2 * inner
        up = [nn.ReLU(True), nn.ConvTranspose2d(width, outer, 4, 2, 1, bias=False)]
        up.append(nn.BatchNorm2d(outer))
        if inside is not None:
            down += [nn.BatchNorm2d(inner), inside]
        self.model = nn.Sequential(*down, *up, *(dropout * [nn.Dropout(0.5)]))

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([x, self.model(x)], 1)


class Outermost(nn.Module):
    def __init__(self, channels: int, inner: int, inside: nn.Module):
        super().__init__()
        down = nn.Conv2d(channels, inner, 4, 2, 1)
        up = nn.ConvTranspose2d(2 * inner, channels, 4, 2, 1)
        self.model = nn.Sequential(down, inside, nn.ReLU(True), up, nn.Tanh())

    def forward(self, x: Tensor) -> Tensor:
        return self.model(x)


class UNet(nn.Module):
    """For images of 2^depth pixels and multiples: `unet_128` has depth 7, `unet_256` depth 8."""

    def __init__(self, depth: int, filters: int = 64, channels: int = 3):
        super().__init__()
        widths = [filters * min(8, 1 << level) for level in range(depth)]
        network = None
        for level in reversed(range(1, depth)):
            dropout = 4 <= level < depth - 1
            network = Level(widths[level - 1], widths[level], network, dropout)
        self.model = Outermost(channels, filters, network)

    def forward(self, x: Tensor) -> Tensor:
        return self.model(x)
