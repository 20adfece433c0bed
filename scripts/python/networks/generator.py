"""CycleGAN's generator with residual blocks, of any widths (Zhu et al. 2017, appendix 7.2).

Layers are numbered as in the official code, with the variants that its versions and Condense have: dropout in the
blocks, norms with parameters or running statistics, separable blocks, and small kernels at the ends.
"""

import functools
import math
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

Norm = Callable[[int], nn.Module]


def separable(inputs: int, outputs: int, norm: Norm) -> nn.Module:
    """A depthwise convolution, a norm and a 1×1 convolution."""
    depthwise = nn.Conv2d(inputs, inputs, 3, groups=inputs)
    named = nn.Sequential()
    named.add_module("conv", nn.Sequential(depthwise, norm(inputs), nn.Conv2d(inputs, outputs, 1)))
    return named


class Block(nn.Module):
    def __init__(self, trunk: int, inner: int, norm: Norm, dropout: bool, is_separable: bool):
        super().__init__()

        def convolution(inputs: int, outputs: int) -> nn.Module:
            if is_separable:
                return separable(inputs, outputs, norm)
            return nn.Conv2d(inputs, outputs, 3)

        layers = [nn.ReflectionPad2d(1), convolution(trunk, inner), norm(inner), nn.ReLU(True)]
        if dropout:
            layers.append(nn.Dropout(0.5))
        layers += [nn.ReflectionPad2d(1), convolution(inner, trunk), norm(trunk)]
        self.conv_block = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv_block(x)


class Generator(nn.Module):
    """Widths are those of the encoder's two layers, the trunk, each block and the decoder's two."""

    def __init__(
        self,
        encoder: list[int],
        trunk: int,
        blocks: list[int],
        decoder: list[int],
        channels: int = 3,
        norm: Norm = nn.InstanceNorm2d,
        dropout: bool = False,
        is_separable: bool = False,
        end_kernel: int = 7,
    ):
        super().__init__()

        def normalized(convolution: nn.Module, channels: int) -> list[nn.Module]:
            return [convolution, norm(channels), nn.ReLU(inplace=True)]

        stem = nn.Conv2d(channels, encoder[0], end_kernel)
        layers = [nn.ReflectionPad2d(end_kernel // 2), *normalized(stem, encoder[0])]
        for inputs, outputs in [encoder, (encoder[1], trunk)]:
            down = nn.Conv2d(inputs, outputs, 3, stride=2, padding=1)
            layers += normalized(down, outputs)
        layers += [Block(trunk, inner, norm, dropout, is_separable) for inner in blocks]
        for inputs, outputs in [(trunk, decoder[0]), decoder]:
            up = nn.ConvTranspose2d(inputs, outputs, 3, stride=2, padding=1, output_padding=1)
            layers += normalized(up, outputs)
        last = nn.Conv2d(decoder[1], channels, end_kernel)
        layers += [nn.ReflectionPad2d(end_kernel // 2), last, nn.Tanh()]
        self.model = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        return self.model(x)

    @staticmethod
    def full(filters: int = 64, blocks: int = 9, **variants) -> "Generator":
        """The official widths."""
        encoder, trunk = [filters, 2 * filters], 4 * filters
        return Generator(encoder, trunk, blocks * [trunk], encoder[::-1], **variants)

    @staticmethod
    def of_state(state: dict[str, Tensor]) -> "Generator":
        """A generator that has these weights; widths and variants are read off them."""

        def width(layer: object, axis: int = 0) -> int:
            return state[f"model.{layer}.weight"].shape[axis]

        blocks = sorted({int(name.split(".")[1]) for name in state if ".conv_block." in name})
        inside = {name.split(".", 2)[2] for name in state if ".conv_block." in name}
        is_separable = any(".conv." in name for name in inside)
        # The second convolution is layer 5, or 6 behind dropout.
        dropout = bool(inside) and not any(name.startswith("conv_block.5.") for name in inside)
        point = ".conv.2" if is_separable else ""
        is_affine = "model.2.weight" in state
        end = 10 + len(blocks)
        network = Generator(
            encoder=[width(1), width(4)],
            trunk=width(7),
            blocks=[width(f"{block}.conv_block.1{point}") for block in blocks],
            # Transposed convolutions have their inputs first.
            decoder=[width(end, 1), width(end + 3, 1)],
            channels=width(1, 1),
            norm=functools.partial(nn.InstanceNorm2d, affine=is_affine),
            dropout=dropout,
            is_separable=is_separable,
            end_kernel=width(1, 2),
        )
        network.load_state_dict(state, strict=True)
        return network


def binomial(size: int, total: int, channels: int) -> Tensor:
    """A kernel of binomial coefficients for each channel, with the sum `total`."""
    taps = torch.tensor([float(math.comb(size - 1, place)) for place in range(size)])
    kernel = taps[:, None] * taps
    return (kernel / kernel.sum() * total).repeat(channels, 1, 1, 1)


class Downsample(nn.Module):
    """Halves images with a fixed filter, as CUT does (Zhang 2019)."""

    def __init__(self, channels: int, size: int = 3):
        super().__init__()
        self.sides = 2 * ((size - 1) // 2, size // 2)
        self.register_buffer("filt", binomial(size, 1, channels))

    def forward(self, x: Tensor) -> Tensor:
        mirrored = functional.pad(x, self.sides, mode="reflect")
        return functional.conv2d(mirrored, self.filt, stride=2, groups=len(self.filt))


class FilteredDoubling(nn.Module):
    """Doubles images that were padded by one pixel, as CUT does, and crops what lies outside."""

    def __init__(self, channels: int, size: int = 4):
        super().__init__()
        self.padding = 1 + (size - 1) // 2
        self.end = -1 if size % 2 == 0 else None
        self.register_buffer("filt", binomial(size, 4, channels))

    def forward(self, x: Tensor) -> Tensor:
        doubled = functional.conv_transpose2d(
            x, self.filt, stride=2, padding=self.padding, groups=len(self.filt)
        )
        return doubled[:, :, 1 : self.end, 1 : self.end]


class Upsample(FilteredDoubling):
    """The same with the padding."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(functional.pad(x, (1, 1, 1, 1), mode="replicate"))


class AntialiasedGenerator(nn.Module):
    """The generator of CUT (Park et al. 2020), with the numbers of its code."""

    def __init__(self, filters: int = 64, blocks: int = 9):
        super().__init__()

        def normalized(convolution: nn.Conv2d) -> list[nn.Module]:
            return [convolution, nn.InstanceNorm2d(convolution.out_channels), nn.ReLU(True)]

        layers = [nn.ReflectionPad2d(3), *normalized(nn.Conv2d(3, filters, 7))]
        for width in (filters, 2 * filters):
            layers += normalized(nn.Conv2d(width, 2 * width, 3, padding=1))
            layers.append(Downsample(2 * width))
        trunk = 4 * filters
        layers += [Block(trunk, trunk, nn.InstanceNorm2d, False, False) for _ in range(blocks)]
        for width in (trunk, trunk // 2):
            layers.append(Upsample(width))
            layers += normalized(nn.Conv2d(width, width // 2, 3, padding=1))
        layers += [nn.ReflectionPad2d(3), nn.Conv2d(filters, 3, 7), nn.Tanh()]
        self.model = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        return self.model(x)
