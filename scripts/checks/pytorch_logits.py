#!/usr/bin/env python3
"""Compares Condense with PyTorch: the same weights, the same images, the same logits.

    condense evaluate MODEL --data fashion-mnist --limit 64 --logits logits.safetensors
    python3 scripts/checks/pytorch_logits.py MODEL logits.safetensors

It needs torch and safetensors. The network below is written from the paper (He et al. 2016, section 4.2) with
torchvision's names; Condense's file goes into it through load_state_dict(strict=True), without a conversion.
"""

import argparse
import gzip
import json
import pathlib
import sys

import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import nn

TOLERANCE = 1e-4


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
            )

    def forward(self, x):
        shortcut = x if self.downsample is None else self.downsample(x)
        x = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(self.bn2(self.conv2(x)) + shortcut)


class ResNet(nn.Module):
    def __init__(self, depth, width, input_channels, classes):
        super().__init__()
        blocks = (depth - 2) // 6
        self.conv1 = nn.Conv2d(input_channels, width, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.layer1 = self.stage(width, width, 1, blocks)
        self.layer2 = self.stage(width, 2 * width, 2, blocks)
        self.layer3 = self.stage(2 * width, 4 * width, 2, blocks)
        self.fc = nn.Linear(4 * width, classes)

    @staticmethod
    def stage(inputs, outputs, stride, blocks):
        first = BasicBlock(inputs, outputs, stride)
        return nn.Sequential(first, *(BasicBlock(outputs, outputs, 1) for _ in range(blocks - 1)))

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.fc(x.mean(dim=(2, 3)))


def read_classifier(path):
    """The network of a file that Condense wrote, and how its images are normalized."""
    with safe_open(path, framework="pt") as file:
        manifest = json.loads(file.metadata()["condense.classifier"])
    state = load_file(path)
    if "layer3.0.conv1.weight" not in state or "layer4.0.conv1.weight" in state:
        sys.exit(f"{path}: this script knows ResNets of three stages only")
    blocks = len({name.split(".")[1] for name in state if name.startswith("layer1.")})
    width, channels = state["conv1.weight"].shape[:2]
    model = ResNet(
        depth=6 * blocks + 2, width=width, input_channels=channels, classes=len(state["fc.bias"]))
    model.load_state_dict(state, strict=True)
    return model.eval(), manifest["normalization"]


def read_images(folder, count):
    """The first test images of Fashion-MNIST, [count, 1, 28, 28] in 0...1."""
    path = pathlib.Path(folder) / "t10k-images-idx3-ubyte.gz"
    content = gzip.decompress(path.read_bytes())
    pixels = torch.frombuffer(bytearray(content[16 : 16 + count * 784]), dtype=torch.uint8)
    return pixels.reshape(count, 1, 28, 28).float() / 255


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", help="a ResNet that Condense wrote")
    parser.add_argument("logits", help="what condense evaluate --logits wrote")
    parser.add_argument("--data", default="/usr/share/datasets/fashion-mnist")
    arguments = parser.parse_args()

    model, normalization = read_classifier(arguments.model)
    ours = load_file(arguments.logits)["logits"]
    images = read_images(arguments.data, len(ours))
    with torch.no_grad():
        theirs = model((images - normalization["mean"][0]) / normalization["deviation"][0])

    difference = (ours - theirs).abs().max().item()
    agree = (ours.argmax(1) == theirs.argmax(1)).sum().item()
    print(f"images: {len(ours)}, same class: {agree}, largest logit: {theirs.abs().max().item():.3f}")
    print(f"largest difference of a logit: {difference:.2e}, allowed: {TOLERANCE:.0e}")
    if not difference <= TOLERANCE:
        sys.exit(1)


if __name__ == "__main__":
    main()
