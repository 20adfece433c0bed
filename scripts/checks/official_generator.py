"""CycleGAN's generator with residual blocks, layer by layer as the official code numbers them.

Written from the paper (Zhu et al. 2017, appendix 7.2) and the names in published checkpoints, with what varies between
versions: dropout in the blocks, norms that keep statistics or are batch norms, separable convolutions; and with the
smaller kernels at the ends that Condense's generators may have.
"""

import functools

from torch import nn


def separable(inputs, outputs, norm):
    layers = nn.Sequential(
        nn.Conv2d(inputs, inputs, 3, groups=inputs), norm(inputs), nn.Conv2d(inputs, outputs, 1)
    )
    named = nn.Sequential()
    named.add_module("conv", layers)
    return named


class Block(nn.Module):
    def __init__(self, channels, inner, norm, drops, is_separable):
        super().__init__()

        def convolution(inputs, outputs):
            if is_separable:
                return separable(inputs, outputs, norm)
            return nn.Conv2d(inputs, outputs, 3)

        layers = [nn.ReflectionPad2d(1), convolution(channels, inner), norm(inner), nn.ReLU(True)]
        if drops:
            layers.append(nn.Dropout(0.5))
        layers += [nn.ReflectionPad2d(1), convolution(inner, channels), norm(channels)]
        self.conv_block = nn.Sequential(*layers)

    def forward(self, x):
        return x + self.conv_block(x)


class Generator(nn.Module):
    def __init__(
        self, filters=64, blocks=9, drops=False, keeps_statistics=False, is_separable=False, norm=None,
        inputs=3, outputs=3, end_kernel=7,
    ):  # fmt: skip
        super().__init__()
        norm = norm or functools.partial(nn.InstanceNorm2d, track_running_stats=keeps_statistics)
        layers = [nn.ReflectionPad2d(end_kernel // 2), nn.Conv2d(inputs, filters, end_kernel)]
        layers += [norm(filters), nn.ReLU(True)]
        for width in [filters, 2 * filters]:
            down = nn.Conv2d(width, 2 * width, 3, stride=2, padding=1)
            layers += [down, norm(2 * width), nn.ReLU(True)]
        trunk = 4 * filters
        layers += [Block(trunk, trunk, norm, drops, is_separable) for _ in range(blocks)]
        for width in [trunk, trunk // 2]:
            up = nn.ConvTranspose2d(width, width // 2, 3, stride=2, padding=1, output_padding=1)
            layers += [up, norm(width // 2), nn.ReLU(True)]
        layers += [nn.ReflectionPad2d(end_kernel // 2), nn.Conv2d(filters, outputs, end_kernel), nn.Tanh()]
        self.model = nn.Sequential(*layers)

    def forward(self, x):
        return self.model(x)
