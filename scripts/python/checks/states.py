"""Check that state dictionaries of PyTorch enter Condense without their graph, and go back.

Networks of torchvision, RepDistiller and code for CIFAR, LeNet-5 of Caffe, and generators of CycleGAN and pix2pix with
each kind of norm: saved by torch.save with drawn weights, converted to safetensors and on to ONNX, computed by
onnxruntime beside PyTorch, and loaded back by load_state_dict(strict=True). Outputs may differ by 1e-4 of the largest.
Takes about five minutes. Needs torch, torchvision (pip install --no-deps torchvision==0.29.2), onnx, onnxruntime, numpy
and safetensors.
"""

import argparse
import functools
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from conformance.cases import TOLERANCE, difference, reference
from conformance.exported import drawn, import_torchvision, pictures
from networks.cifar import (
    CaffeLeNet,
    NamedBlock,
    PaddedBlock,
    SeparableBlock,
    SmallMobileNet,
    SmallResNet,
    WideResNet,
)
from networks.discriminator import Discriminator
from networks.generator import AntialiasedGenerator, Generator
from networks.resnet import BasicBlock
from networks.unet import UNet
from safetensors.torch import load_file
from shared.condense import Condense, RunFailed, add_folder, add_program, workspace
from shared.tables import markdown
from torch import nn

TORCHVISION = """resnet18 resnet34 resnet50 resnext50_32x4d wide_resnet50_2 vgg11 vgg11_bn vgg16 vgg16_bn
    mobilenet_v2""".split()
# Of torchvision, for images of other sizes, with fewer classes.
SMALL = {"resnet18": 32, "vgg11": 32, "vgg16_bn": 40, "mobilenet_v2": 96}
AFFINE = functools.partial(nn.InstanceNorm2d, affine=True)


@dataclass
class Subject:
    name: str
    make: Callable[[], nn.Module]
    side: int
    channels: int = 3
    is_classifier: bool = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", metavar="NAME", nargs="*", help="parts of networks' names, or all")
    add_program(parser)
    add_folder(parser)


def run(arguments: argparse.Namespace) -> None:
    condense = Condense(arguments.condense)
    lines = []
    with workspace(arguments.out) as folder:
        for subject in subjects():
            if arguments.names and not any(part in subject.name for part in arguments.names):
                continue
            lines.append([subject.name, f"{subject.side}²", outcome(condense, folder, subject)])
            print(*lines[-1], flush=True)
    print()
    print(markdown(["network", "images", "largest difference"], lines))
    if not all(line[-1][0].isdigit() for line in lines):
        sys.exit("Some state dictionaries do not enter, or differ.")


def subjects() -> Iterator[Subject]:
    import_torchvision()
    from torchvision.models import get_model

    for name in TORCHVISION:
        yield Subject(name, functools.partial(get_model, name), 224)
    for name, side in SMALL.items():
        yield Subject(
            f"{name}, 10 classes", functools.partial(get_model, name, num_classes=10), side
        )
    for depth, widening in [(16, 2), (40, 1), (40, 2)]:
        name = f"WRN-{depth}-{widening}"
        yield Subject(name, functools.partial(WideResNet, depth, widening), 32)
    residual = {
        "resnet8x4": (32, [64, 128, 256], 1, BasicBlock, "fc"),
        "ResNet-20, option A": (16, [16, 32, 64], 3, PaddedBlock, "linear"),
        "ResNet-56, option A": (16, [16, 32, 64], 9, PaddedBlock, "linear"),
        "Separable ResNet-20": (16, [16, 32, 64], 3, SeparableBlock, "fc"),
        "ResNet-18, shortcut": (64, [64, 128, 256, 512], 2, NamedBlock, "linear"),
    }
    for name, settings in residual.items():
        yield Subject(name, functools.partial(SmallResNet, *settings), 32)
    yield Subject("Small MobileNetV2", SmallMobileNet, 32)
    for first in (1, 3):
        yield Subject(f"LeNet-5 of Caffe, fc{first}", functools.partial(CaffeLeNet, first), 28, 1)
    norms = {"plain": nn.InstanceNorm2d, "affine": AFFINE, "batch": nn.BatchNorm2d}
    for name, norm in norms.items():
        make = functools.partial(Generator.full, blocks=9, norm=norm)
        yield Subject(f"CycleGAN, {name} norms", make, 64, is_classifier=False)
    yield Subject("CUT, antialiased", AntialiasedGenerator, 64, is_classifier=False)
    for depth, filters in [(7, 64), (8, 32)]:
        make = functools.partial(UNet, depth, filters)
        yield Subject(f"U-Net, {1 << depth}", make, 1 << depth, is_classifier=False)
    make = functools.partial(Discriminator, 64)
    yield Subject("PatchGAN", make, 64, is_classifier=False)


def outcome(condense: Condense, folder: Path, subject: Subject) -> str:
    """The largest difference, or what is wrong."""
    if subject.channels == 3:
        network = drawn(subject.make, 1, subject.side)
        images = pictures(2, (subject.side, subject.side), 2)
    else:
        torch.manual_seed(1)
        network = subject.make().eval()
        images = torch.randn(2, subject.channels, subject.side, subject.side)
    with torch.no_grad():
        expected = network(images.clone()).numpy()
    weights, model, graph = (folder / f"state.{end}" for end in ("pth", "safetensors", "onnx"))
    torch.save(network.state_dict(), weights)
    options = f"--image-size {subject.side} --normalization none" if subject.is_classifier else ""
    paths = {"weights": weights, "model": model, "graph": graph}
    try:
        condense.run(f"convert {{weights}} {{model}} --overwrite {options}", **paths)
        condense.run("convert {model} {graph} --overwrite", **paths)
    except RunFailed as failure:
        return str(failure)
    try:
        subject.make().load_state_dict(load_file(model), strict=True)
    except RuntimeError as error:
        return str(error)
    feeds = {"image": images.numpy()}
    largest = difference(reference(graph, feeds)[0], expected)
    return f"{largest:.1e}" if largest <= TOLERANCE else f"DIFFERS by {largest:.1e}"
