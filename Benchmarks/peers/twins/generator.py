"""CycleGAN's generator with residual blocks, of any widths (Zhu et al. 2017, appendix 7.2)."""

import torch
from torch import nn

from .tensors import Tensors, draw_weights, load_weights, noise, weights_of


class Block(nn.Module):
    def __init__(self, trunk: int, inner: int):
        super().__init__()
        self.conv_block = nn.Sequential(
            nn.ReflectionPad2d(1),
            nn.Conv2d(trunk, inner, 3),
            nn.InstanceNorm2d(inner),
            nn.ReLU(inplace=True),
            nn.ReflectionPad2d(1),
            nn.Conv2d(inner, trunk, 3),
            nn.InstanceNorm2d(trunk),
        )

    def forward(self, x):
        return x + self.conv_block(x)


class Generator(nn.Module):
    def __init__(
        self, encoder: list[int], trunk: int, blocks: list[int], decoder: list[int],
        channels: int = 3,
    ):  # fmt: skip
        super().__init__()

        def normalized(convolution: nn.Module, channels: int) -> list[nn.Module]:
            return [convolution, nn.InstanceNorm2d(channels), nn.ReLU(inplace=True)]

        stem = nn.Conv2d(channels, encoder[0], 7)
        layers = [nn.ReflectionPad2d(3), *normalized(stem, encoder[0])]
        for inputs, outputs in [encoder, (encoder[1], trunk)]:
            layers += normalized(nn.Conv2d(inputs, outputs, 3, stride=2, padding=1), outputs)
        layers += [Block(trunk, inner) for inner in blocks]
        for inputs, outputs in [(trunk, decoder[0]), decoder]:
            layers += normalized(
                nn.ConvTranspose2d(inputs, outputs, 3, stride=2, padding=1, output_padding=1),
                outputs,
            )
        layers += [nn.ReflectionPad2d(3), nn.Conv2d(decoder[1], channels, 7), nn.Tanh()]
        self.model = nn.Sequential(*layers)

    def forward(self, x):
        return self.model(x)

    @staticmethod
    def full(filters: int, blocks: int) -> "Generator":
        """The official widths."""
        return Generator(
            [filters, 2 * filters], 4 * filters, blocks * [4 * filters], [2 * filters, filters]
        )


def make_case(options: dict, random: torch.Generator) -> Tensors:
    network = Generator(**options["widths"])
    draw_weights(network, random, deviation=0.02)
    extent = options["extent"]
    return {"input": noise((1, 3, extent, extent), random)} | weights_of(network)


class Workload:
    def __init__(self, options, case, memory_format, compiled=False):
        network = Generator(**options["widths"])
        load_weights(network, case)
        network = network.to(memory_format=memory_format).eval()
        self.network = torch.compile(network) if compiled else network
        self.input = case["input"].to(memory_format=memory_format)

    def run(self):
        with torch.inference_mode():
            self.output = self.network(self.input)

    def results(self) -> Tensors:
        return {"output": self.output}
