"""Networks with drawn weights that PyTorch exports, and what PyTorch computes with them."""

import contextlib
import functools
import io
import logging
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy
import onnx
import torch
from networks.discriminator import Discriminator
from networks.generator import Generator
from networks.unet import UNet
from safetensors.torch import load_file, save_file
from shared.vision import import_torchvision
from torch import Tensor, nn

from .cases import Case, reference

# Without what they depend on, since no torchvision on PyPI is for the torch of the requirements.
PACKAGES = "torchvision==0.29.2 timm==1.0.31"
CLASSIFIERS = """resnet18 resnet50 vgg11_bn alexnet mobilenet_v2 mobilenet_v3_small densenet121 squeezenet1_1
    shufflenet_v2_x1_0 efficientnet_b0 googlenet mnasnet0_5 regnet_y_400mf convnext_tiny""".split()
OF_TIMM = """resnet10t mobilenetv3_small_050 ghostnet_100 repvgg_a0 efficientvit_b0 levit_128s
    mobilevit_xxs""".split()
# Name, network, and the side of its images.
TRANSLATORS = {
    "CycleGAN, 9 blocks": (functools.partial(Generator.full, blocks=9), 64),
    "pix2pix, unet_128": (functools.partial(UNet, 7), 128),
    "pix2pix, unet_256": (functools.partial(UNet, 8), 256),
    "PatchGAN": (functools.partial(Discriminator, 64), 64),
}
# True for torch.export, false for TorchScript.
EXPORTERS = [(True, 18), (False, 17)]
# Networks that are exported in more operator sets.
IN_ALL_SETS = ["mobilenet_v3_small", "shufflenet_v2_x1_0", "PatchGAN"]
ALL_SETS = [*((False, opset) for opset in (9, 10, 11, 13, 15, 20)), (True, 20), (True, 22)]


def networks() -> dict[str, tuple[Callable[[], nn.Module], int]]:
    try:
        import_torchvision()
        import timm
    except ModuleNotFoundError as error:
        sys.exit(f"The package {error.name} is missing. Run: pip install --no-deps {PACKAGES}")
    import torchvision

    made: dict[str, tuple[Callable[[], nn.Module], int]] = {}
    for name in CLASSIFIERS:
        options = {"init_weights": False} if name == "googlenet" else {}
        made[name] = (functools.partial(torchvision.models.get_model, name, **options), 224)
    for name in OF_TIMM:
        side = 256 if name.startswith("mobilevit") else 224
        made[f"timm {name}"] = (functools.partial(timm.create_model, name), side)
    return made | attention() | TRANSLATORS


def attention() -> dict[str, tuple[Callable[[], nn.Module], int]]:
    """torchvision's networks with attention, small and for small images."""
    from torchvision.models import MaxVit, SwinTransformer, VisionTransformer
    from torchvision.models.swin_transformer import PatchMergingV2, SwinTransformerBlockV2

    windows = ([4, 4], 24, [2, 2], [2, 4], [4, 4])
    second = {"block": SwinTransformerBlockV2, "downsample_layer": PatchMergingV2}
    return {
        "vision transformer": (lambda: VisionTransformer(64, 16, 2, 3, 48, 96, num_classes=10), 64),
        "swin transformer": (lambda: SwinTransformer(*windows, num_classes=10), 64),
        "swin transformer 2": (lambda: SwinTransformer(*windows, num_classes=10, **second), 64),
        "maxvit": (lambda: MaxVit((64, 64), 16, 4, [16, 32], [1, 1], 8, 0.0, num_classes=10), 64),
    }


def drawn(make: Callable[[], nn.Module], seed: int, side: int) -> nn.Module:
    """A network with weights from a seed, of which none are all the same.

    Statistics are near those of random images, so that the outputs depend on the images.
    """
    torch.manual_seed(seed)
    network = make()
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    with torch.no_grad():
        for tensor in network.parameters():
            if tensor.numel() > 1 and tensor.std() == 0:
                tensor.add_(torch.randn_like(tensor), alpha=0.2)
        momenta = [norm.momentum for norm in norms]
        network.eval()
        for norm in norms:
            norm.train().momentum = 1
        network(pictures(8, (side, side), seed))
        for norm, momentum in zip(norms, momenta):
            norm.eval().momentum = momentum
            # Not the deviation alone, which would amplify rounding where channels are nearly constant.
            norm.running_mean.mul_(torch.rand_like(norm.running_mean))
            norm.running_var.add_(norm.running_mean.square())
            norm.running_var.mul_(0.5 + torch.rand_like(norm.running_var))
    return network


def pictures(count: int, size: tuple[int, int], seed: int) -> Tensor:
    """Images that differ more than those of noise, `[N, 3, H, W]`."""
    generator = torch.Generator().manual_seed(seed)
    coarse, fine = (torch.randn(count, 3, *of, generator=generator) for of in ((4, 4), size))
    return nn.functional.interpolate(coarse, size, mode="bicubic") + 0.2 * fine


def exported_networks(folder: Path) -> Iterator[Case]:
    for seed, (name, (make, side)) in enumerate(networks().items()):
        network = functools.cache(functools.partial(drawn, make, seed, side))
        more = ALL_SETS if name in IN_ALL_SETS else []
        for is_new, opset in [*EXPORTERS, *more]:
            yield exported(network, name, (side, side), folder, is_new, opset)


def exported(
    network: Callable[[], nn.Module],
    name: str,
    size: tuple[int, int],
    folder: Path,
    is_new: bool,
    opset: int,
) -> Case:
    """Exports a network for one image, and applies it to two; what is in the folder is not made again."""
    stem = f"{name.replace(' ', '-').replace(',', '')}-{'new' if is_new else 'old'}-{opset}"
    path, answers = folder / f"{stem}.onnx", folder / f"{stem}.answers"
    if not answers.exists():
        images = pictures(2, size, seed=1)
        with torch.no_grad():
            made = network()(images.clone())
        outputs = [made] if isinstance(made, Tensor) else list(made)
        for output in outputs:
            if (output - output.mean(0)).abs().max() < 1e-3 * output.abs().max():
                raise ValueError(f"{name}: the outputs for different images are too similar")
        with quiet():
            torch.onnx.export(
                network(),
                (images[:1].clone(),),
                path,
                dynamo=is_new,
                opset_version=opset,
                verbose=False,
            )
        tensors = {str(place): output for place, output in enumerate(outputs)}
        save_file({"images": images, **tensors}, answers)
    found = load_file(answers)
    images = found.pop("images")
    outputs = [found[str(place)].numpy() for place in range(len(found))]
    words = ["torch.export" if is_new else "TorchScript", str(opset)]
    return Case(name, path, images.numpy(), outputs, words=words)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    logging.disable(logging.WARNING)
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield
    logging.disable(logging.NOTSET)


def light_networks(folder: Path) -> Iterator[Case]:
    """The networks of the package onnx, whose weights are constants; once as they are and once with drawn weights."""
    for path in sorted((Path(onnx.__file__).parent / "backend/test/data/light").glob("*.onnx")):
        name = path.stem.removeprefix("light_")
        model = onnx.load(path)
        draw_weights(model)
        drawn_path = folder / path.name
        onnx.save(model, drawn_path)
        weights = {weight.name for weight in model.graph.initializer}
        (image,) = [value for value in model.graph.input if value.name not in weights]
        shape = [dim.dim_value for dim in image.type.tensor_type.shape.dim]
        values = numpy.random.default_rng(1).normal(size=shape).astype("f4")
        for each, words in ((path, "constant"), (drawn_path, "drawn")):
            outputs = reference(each, {image.name: values})
            yield Case(name, each, values, outputs, words=[words, "9"])


def draw_weights(model: onnx.ModelProto) -> None:
    """Replaces the constants by weights that keep the values' scale, from a seed."""
    graph, random = model.graph, numpy.random.default_rng(1)
    shapes = {weight.name: onnx.numpy_helper.to_array(weight) for weight in graph.initializer}
    variances = {node.input[4] for node in graph.node if node.op_type == "BatchNormalization"}
    for node in list(graph.node):
        if node.op_type != "ConstantOfShape":
            continue
        name, shape = node.output[0], shapes[node.input[0]]
        if name in variances:
            values = random.uniform(0.5, 1.5, shape)
        elif len(shape) > 1:
            values = random.normal(size=shape) * numpy.sqrt(2 / max(1, numpy.prod(shape[1:])))
        else:
            values = random.normal(0.5, 0.2, shape)
        graph.initializer.append(onnx.numpy_helper.from_array(values.astype("f4"), name))
        graph.node.remove(node)
    model.ir_version = 8
