"""Sound files of a few kilobytes, from which damaged ones are made."""

import functools
from collections.abc import Callable
from pathlib import Path

import numpy
import onnx
import torch
from networks.generator import Generator
from networks.resnet import ResNet
from networks.unet import UNet
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from .cases import Case
from .exported import drawn, exported
from .nodes import exported_tests, node_tests


class Mixed(nn.Module):
    """Gates, groups that change places, pooling, and resizing to another value's size."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, stride=2, padding=1, groups=1)
        self.depthwise = nn.Conv2d(8, 8, 3, padding=2, dilation=2, groups=8)
        self.squeeze = nn.Conv2d(8, 2, 1)
        self.excite = nn.Conv2d(2, 8, 1)
        self.prelu = nn.PReLU(8)
        self.end = nn.Conv2d(16, 3, 1)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        x = nn.functional.hardswish(self.stem(image))
        gate = self.excite(self.squeeze(x.mean((2, 3), keepdim=True)).relu())
        x = self.depthwise(x) * nn.functional.hardsigmoid(gate)
        x = x.view(x.shape[0], 2, 4, *x.shape[2:]).transpose(1, 2).flatten(1, 2)
        left, right = self.prelu(x).chunk(2, 1)
        small = nn.functional.avg_pool2d(torch.cat([right, left], 1), 3, 2, 1, ceil_mode=True)
        large = nn.functional.interpolate(small, x.shape[2:], mode="bilinear")
        return self.end(torch.cat([x, large.clamp(0, 6)], 1)), x.amax((2, 3))


class Attention(nn.Module):
    """One layer of a transformer over patches."""

    def __init__(self):
        super().__init__()
        self.patches = nn.Conv2d(3, 8, 4, stride=4)
        self.layer = nn.TransformerEncoderLayer(8, 2, 8, batch_first=True, activation="gelu")

    def forward(self, image: Tensor) -> Tensor:
        return self.layer(self.patches(image).flatten(2).transpose(1, 2)).mean(1)


NETWORKS: dict[str, Callable[[], nn.Module]] = {
    "resnet": functools.partial(ResNet, 8, 4, 3, 5),
    "unet": functools.partial(UNet, 3, 2),
    "generator": functools.partial(Generator.full, filters=2, blocks=1),
    "mixed": Mixed,
    "attention": Attention,
}


def write_seeds(folder: Path) -> None:
    """Small networks by all exporters, and a share of the tests of operators."""
    for name, make in NETWORKS.items():
        network = functools.cache(functools.partial(drawn, make, 1, side=16))
        for is_new, opset in [(False, 9), (False, 13), (False, 17), (True, 18)]:
            if name != "attention" or opset > 13:
                exported(network, name, (16, 16), folder, is_new, opset)
    onnx.save(quantized(), folder / "quantized.onnx")
    tests = [*node_tests(folder), *exported_tests(folder)]
    made = [case for _, _, case in tests if isinstance(case, Case)]
    for place, case in enumerate(made):
        if place % 8 > 0 or case.model.stat().st_size > 20_000:
            case.model.unlink()
    for answers in folder.glob("*.answers"):
        answers.unlink()


def quantized() -> onnx.ModelProto:
    """A convolution with quantized weights and images."""
    weights = {
        "weight": numpy.arange(-54, 54, dtype="i1").reshape(4, 3, 3, 3),
        "scales": numpy.array([0.1, 0.2, 0.3, 0.4], "f4"),
        "zeros": numpy.zeros(4, "i1"),
        "scale": numpy.array(0.02, "f4"),
        "zero": numpy.array(128, "u1"),
    }
    image, output = (
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", channels, "H", "W"])
        for name, channels in (("image", 3), ("output", 4))
    )
    nodes = [
        helper.make_node("QuantizeLinear", ["image", "scale", "zero"], ["rounded"]),
        helper.make_node("DequantizeLinear", ["rounded", "scale", "zero"], ["x"]),
        helper.make_node("DequantizeLinear", ["weight", "scales", "zeros"], ["w"], axis=0),
        helper.make_node("Conv", ["x", "w"], ["output"], pads=[1, 1, 1, 1]),
    ]
    tensors = [numpy_helper.from_array(value, name) for name, value in weights.items()]
    graph = helper.make_graph(nodes, "quantized", [image], [output], tensors)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
