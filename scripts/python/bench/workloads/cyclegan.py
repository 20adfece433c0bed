"""A training step of CycleGAN with the official code's defaults."""

from functools import partial

import torch
from networks.discriminator import Discriminator
from networks.generator import Generator
from peers.cyclegan_step import CycleGANStep, StepSettings
from shared.random_stream import RandomStream
from torch import nn

from .tensors import Tensors, draw_weights, load_weights, noise, weights_of


def make_networks(options: dict) -> dict[str, nn.Module]:
    filters, blocks = options["filters"], options["blocks"]
    norm = partial(nn.InstanceNorm2d, affine=True) if options.get("affine") else nn.InstanceNorm2d
    if options.get("batch_norm"):
        norm = nn.BatchNorm2d
    return {
        "G_A": Generator.full(filters, blocks, norm=norm),
        "G_B": Generator.full(filters, blocks, norm=norm),
        "D_A": Discriminator(filters, norm=norm),
        "D_B": Discriminator(filters, norm=norm),
    }


def make_case(options: dict, random: torch.Generator) -> Tensors:
    shape = (options["batch"], 3, options["extent"], options["extent"])
    case = {name: noise(shape, random) for name in ["images_a", "images_b"]}
    for name, network in make_networks(options).items():
        draw_weights(network, random, deviation=0.02)
        case |= weights_of(network, f"weights.{name}.")
    return case


class Workload:
    def __init__(self, options, case, memory_format, compiled=False):
        networks = make_networks(options)
        for name, network in networks.items():
            load_weights(network, case, f"weights.{name}.")
            network.to(memory_format=memory_format).train()
        if compiled:
            networks = {name: torch.compile(network) for name, network in networks.items()}
        keys = ["cycle_a", "cycle_b", "learning_rate"]
        settings = StepSettings(**{key: options[key] for key in keys if key in options})
        self.step = CycleGANStep(networks, settings)
        self.a = case["images_a"].to(memory_format=memory_format)
        self.b = case["images_b"].to(memory_format=memory_format)
        self.random = RandomStream(1)
        self.losses: list[Tensors] = []

    def run(self):
        losses = self.step(self.a, self.b, self.random)
        self.losses.append({short(name): loss for name, loss in losses.items()})

    def results(self) -> Tensors:
        return {
            f"{prefix}.{name}": loss
            for prefix, losses in zip(["losses", "second_losses"], self.losses)
            for name, loss in losses.items()
        }


def short(name: str) -> str:
    """The benchmark's name of a loss: a direction by its first domain."""
    return name.replace("_a_to_b", "_a").replace("_b_to_a", "_b")
