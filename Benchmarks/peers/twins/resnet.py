"""A training step of a residual network for small images (He et al. 2016, section 4.2)."""

import torch
from torch import nn
from torch.nn import functional

from .tensors import Tensors, load_weights, noise, weights_of


class BasicBlock(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
            )

    def forward(self, x):
        shortcut = x if self.downsample is None else self.downsample(x)
        hidden = self.relu(self.bn1(self.conv1(x)))
        return self.relu(self.bn2(self.conv2(hidden)) + shortcut)


class ResNet(nn.Module):
    def __init__(self, depth: int, width: int, input_channels: int, classes: int):
        super().__init__()
        self.conv1 = nn.Conv2d(input_channels, width, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=True)
        inputs = width
        for stage in range(3):
            blocks = []
            for block in range((depth - 2) // 6):
                stride = 2 if stage > 0 and block == 0 else 1
                blocks.append(BasicBlock(inputs, width << stage, stride))
                inputs = width << stage
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
        self.fc = nn.Linear(inputs, classes)

    def forward(self, x):
        x = self.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.fc(x.mean(dim=(2, 3)))


def make_network(options: dict) -> ResNet:
    return ResNet(
        options["depth"], options["width"], options["input_channels"], options["classes"]
    )


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
        self.optimizer.zero_grad(set_to_none=True)
        loss = functional.cross_entropy(self.network(self.images), self.labels)
        loss.backward()
        self.optimizer.step()
        self.losses.append(loss.detach())

    def results(self) -> Tensors:
        results = dict(zip(["losses", "second_losses"], self.losses))
        for name, parameter in self.plain.named_parameters():
            results[f"moves.{name}"] = parameter.detach() - self.start[name]
        return results
