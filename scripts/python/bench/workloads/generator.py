"""A translation of one image by CycleGAN's generator."""

import torch
from networks.generator import Generator

from .tensors import Tensors, draw_weights, load_weights, noise, weights_of


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
