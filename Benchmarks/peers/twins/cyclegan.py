"""A training step of CycleGAN (Zhu et al. 2017) with the official code's defaults."""

import itertools

import torch
from torch import Tensor, nn
from torch.nn import functional

from .discriminator import Discriminator
from .generator import Generator
from .tensors import Tensors, draw_weights, load_weights, noise, weights_of

CYCLE_WEIGHT, IDENTITY_SHARE = 10, 0.5
POOL_CAPACITY = 50


def make_networks(options: dict) -> dict[str, nn.Module]:
    filters, blocks = options["filters"], options["blocks"]
    return {
        "G_A": Generator.full(filters, blocks),
        "G_B": Generator.full(filters, blocks),
        "D_A": Discriminator(filters),
        "D_B": Discriminator(filters),
    }


def make_case(options: dict, random: torch.Generator) -> Tensors:
    shape = (options["batch"], 3, options["extent"], options["extent"])
    case = {name: noise(shape, random) for name in ["images_a", "images_b"]}
    for name, network in make_networks(options).items():
        draw_weights(network, random, deviation=0.02)
        case |= weights_of(network, f"weights.{name}.")
    return case


def least_squares(scores: Tensor, target: float) -> Tensor:
    return functional.mse_loss(scores, torch.full_like(scores, target))


class Workload:
    def __init__(self, options, case, memory_format, compiled=False):
        self.networks = make_networks(options)
        for name, network in self.networks.items():
            load_weights(network, case, f"weights.{name}.")
            network.to(memory_format=memory_format).train()
        self.generators = [self.networks["G_A"], self.networks["G_B"]]
        self.discriminators = [self.networks["D_A"], self.networks["D_B"]]
        self.optimizers = [
            torch.optim.Adam(
                itertools.chain(*(network.parameters() for network in pair)),
                lr=options["learning_rate"],
                betas=(0.5, 0.999),
                fused=True,
            )
            for pair in [self.generators, self.discriminators]
        ]
        if compiled:
            self.networks = {k: torch.compile(v) for k, v in self.networks.items()}
        self.cycle_a = options.get("cycle_a", CYCLE_WEIGHT)
        self.cycle_b = options.get("cycle_b", CYCLE_WEIGHT)
        self.a = case["images_a"].to(memory_format=memory_format)
        self.b = case["images_b"].to(memory_format=memory_format)
        self.pools: dict[str, list[Tensor]] = {"a": [], "b": []}
        self.losses: list[Tensors] = []

    def run(self):
        losses, fake_a, fake_b = self.train_generators()
        losses |= self.train_discriminators(self.pooled("a", fake_a), self.pooled("b", fake_b))
        self.losses.append(losses)

    def train_generators(self) -> tuple[Tensors, Tensor, Tensor]:
        g_a, g_b = self.networks["G_A"], self.networks["G_B"]
        fake_b, fake_a = g_a(self.a), g_b(self.b)
        for discriminator in self.discriminators:
            discriminator.requires_grad_(False)
        self.optimizers[0].zero_grad(set_to_none=True)
        l1 = functional.l1_loss
        losses = {
            "adversarial_a": least_squares(self.networks["D_A"](fake_b), 1),
            "adversarial_b": least_squares(self.networks["D_B"](fake_a), 1),
            "cycle_a": self.cycle_a * l1(g_b(fake_b), self.a),
            "cycle_b": self.cycle_b * l1(g_a(fake_a), self.b),
            "identity_a": self.cycle_b * IDENTITY_SHARE * l1(g_a(self.b), self.b),
            "identity_b": self.cycle_a * IDENTITY_SHARE * l1(g_b(self.a), self.a),
        }
        sum(losses.values()).backward()
        self.optimizers[0].step()
        losses = {name: loss.detach() for name, loss in losses.items()}
        return losses, fake_a.detach(), fake_b.detach()

    def train_discriminators(self, fake_a: Tensor, fake_b: Tensor) -> Tensors:
        for discriminator in self.discriminators:
            discriminator.requires_grad_(True)
        self.optimizers[1].zero_grad(set_to_none=True)
        losses = {}
        for name, real, fake in [("a", self.b, fake_b), ("b", self.a, fake_a)]:
            judge = self.networks[f"D_{name.upper()}"]
            loss = 0.5 * (least_squares(judge(real), 1) + least_squares(judge(fake), 0))
            loss.backward()
            losses[f"discriminator_{name}"] = loss.detach()
        self.optimizers[1].step()
        return losses

    def pooled(self, name: str, images: Tensor) -> Tensor:
        """Keeps images until the pool is full, and passes them on."""
        room = max(0, POOL_CAPACITY - len(self.pools[name]))
        self.pools[name] += [image.clone() for image in images[:room]]
        return images

    def results(self) -> Tensors:
        return {
            f"{prefix}.{name}": loss
            for prefix, losses in zip(["losses", "second_losses"], self.losses)
            for name, loss in losses.items()
        }
