"""A training step of a residual network for small images (He et al. 2016, section 4.2)."""

import torch
from networks.resnet import ResNet
from torch import nn
from torch.nn import functional

from .tensors import Tensors, load_weights, noise, weights_of


def make_network(options: dict) -> ResNet:
    keys = ("depth", "width", "input_channels", "classes")
    return ResNet(**{key: options[key] for key in keys})


def make_case(options: dict, random: torch.Generator) -> Tensors:
    network = make_network(options)
    for parameter in network.parameters():
        if parameter.dim() == 4:
            nn.init.kaiming_normal_(parameter, mode="fan_out", generator=random)
    nn.init.normal_(network.fc.weight, std=0.1, generator=random)
    nn.init.zeros_(network.fc.bias)
    extent, batch = options["extent"], options["batch"]
    images = noise((batch, options["input_channels"], extent, extent), random)
    labels = torch.randint(options["classes"], (batch,), generator=random)
    return {"images": images, "labels": labels} | weights_of(network)


class Workload:
    def __init__(self, options, case, memory_format, compiled=False):
        network = make_network(options)
        load_weights(network, case)
        self.plain = network.to(memory_format=memory_format).train()
        self.network = torch.compile(network) if compiled else network
        self.images = case["images"].to(memory_format=memory_format)
        self.labels = case["labels"]
        self.optimizer = torch.optim.SGD(
            network.parameters(), lr=options["learning_rate"], momentum=options["momentum"]
        )
        self.start = {name: p.detach().clone() for name, p in network.named_parameters()}
        self.losses = []

    def run(self):
        self.optimizer.zero_grad()
        loss = functional.cross_entropy(self.network(self.images), self.labels)
        loss.backward()
        self.optimizer.step()
        self.losses.append(loss.detach())

    def results(self) -> Tensors:
        results = dict(zip(["losses", "second_losses"], self.losses))
        for name, parameter in self.plain.named_parameters():
            results[f"moves.{name}"] = parameter.detach() - self.start[name]
        return results
