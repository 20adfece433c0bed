"""Check that Condense prunes the same channels together as Torch-Pruning.

ResNet-18, MobileNetV2 and DenseNet-121 of torchvision with drawn weights, exported to ONNX by PyTorch and converted by
`condense convert`. For every channel, both must find the same places in the same layers; and after a third of the
channels of every group is removed in both, outputs may differ by 1e-4 of the largest. Takes about two minutes. Needs
torch, torchvision, torch-pruning (both with pip install --no-deps), onnx, onnxscript, safetensors and numpy.
"""

import argparse
import json
import random
import sys
from collections import defaultdict
from pathlib import Path

import torch
from conformance.cases import TOLERANCE, difference
from conformance.exported import drawn, import_torchvision, pictures
from safetensors.torch import load_file, save_file
from shared.condense import Condense, add_folder, add_program, workspace
from shared.tables import markdown
from torch import nn

SIDE = 64
NAMES = ["resnet18", "mobilenet_v2", "densenet121"]
# A layer, how it uses the channel, and the position there.
Place = tuple[int, str, int]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", metavar="NAME", nargs="*", help=f"{', '.join(NAMES)}, or all")
    add_program(parser)
    add_program(parser, "condense-bench")
    add_folder(parser)


def run(arguments: argparse.Namespace) -> None:
    condense, bench = Condense(arguments.condense), Condense(arguments.condense_bench)
    lines = []
    with workspace(arguments.out) as folder:
        for name in arguments.names or NAMES:
            lines.append([name, *compared(condense, bench, folder, name)])
            print(*lines[-1], flush=True)
    print()
    print(markdown(["network", "groups", "channels", "of Torch-Pruning", "same places", "difference"], lines))
    if not all(len(set(line[2:5])) == 1 and float(line[5]) <= TOLERANCE for line in lines):
        sys.exit("Some channels or outputs differ.")


def compared(condense: Condense, bench: Condense, folder: Path, name: str) -> list[str]:
    """The numbers of groups, channels, Torch-Pruning's channels and equal ones, and the outputs' difference."""
    import_torchvision()
    import torch_pruning
    from torchvision.models import get_model

    network = drawn(lambda: get_model(name), 1, SIDE)
    images = pictures(2, (SIDE, SIDE), 2)
    paths = {
        key: folder / f"{name}.{end}"
        for key, end in [
            ("graph", "onnx"),
            ("model", "safetensors"),
            ("images", "images.safetensors"),
            ("removed", "json"),
            ("outputs", "outputs.safetensors"),
        ]
    }
    torch.onnx.export(network, (images,), paths["graph"], opset_version=17, dynamo=False)
    save_file({"images": images.contiguous()}, paths["images"])
    condense.run("convert {graph} {model} --overwrite", **paths)
    found = json.loads(bench.run("channels {model} {images}", **paths))

    layers = executed(network, images)
    if len(layers) != len(found["layers"]):
        sys.exit(f"{name} has {len(layers)} layers, but Condense found {len(found['layers'])}")
    graph = torch_pruning.DependencyGraph().build_dependency(network, images)
    last = len(layers) - 1
    # The classifier's outputs stay.
    expected = {
        places
        for places in channels_of(graph, layers, torch_pruning)
        if not any(place[:2] == (last, "output") for place in places)
    }
    ours = {
        frozenset((layer, role, position) for layer, role, position in places): channel
        for channel, places in enumerate(found["channels"])
    }
    same = sum(places in expected for places in ours)

    # The same channels, by their places.
    draw = random.Random(3)
    removed = [
        channel for group in found["groups"] for channel in draw.sample(group, len(group) // 3)
    ]
    paths["removed"].write_text(json.dumps(removed))
    bench.run("channels {model} {images} --remove {removed} {outputs}", **paths)
    places = {channel: places for places, channel in ours.items()}
    remove(graph, layers, [places[channel] for channel in removed], torch_pruning)
    with torch.no_grad():
        pruned = network(images).numpy()
    largest = difference(load_file(paths["outputs"])["0"].numpy(), pruned)
    counts = [len(found["groups"]), len(ours), len(expected), same]
    return [*map(str, counts), f"{largest:.1e}"]


def executed(network: nn.Module, images: torch.Tensor) -> list[nn.Module]:
    """The layers that have weights of rank 2 or more, in the order of execution."""
    order: list[nn.Module] = []
    kinds = (nn.Conv2d, nn.Linear)
    handles = [
        module.register_forward_hook(lambda module, *_: order.append(module))
        for module in network.modules()
        if isinstance(module, kinds)
    ]
    with torch.no_grad():
        network(images)
    for handle in handles:
        handle.remove()
    return order


def is_depthwise(layer: nn.Module) -> bool:
    return isinstance(layer, nn.Conv2d) and layer.groups == layer.in_channels > 1


def channels_of(graph, layers: list[nn.Module], torch_pruning) -> set[frozenset[Place]]:
    """The places of every channel that a layer computes, as Torch-Pruning finds them."""
    numbers = {layer: number for number, layer in enumerate(layers)}
    found = set()
    for layer in layers:
        if is_depthwise(layer):
            continue
        width = layer.weight.shape[0]
        group = graph.get_pruning_group(layer, remover(layer, torch_pruning), list(range(width)))
        places: dict[int, set[Place]] = defaultdict(set)
        for item in group:
            module = item.dep.target.module
            if module not in numbers:
                continue
            role = "input" if graph.is_in_channel_pruning_fn(item.dep.handler) else "output"
            role = "per_channel" if is_depthwise(module) else role
            for position, root in zip(item.idxs, item.root_idxs):
                places[root].add((numbers[module], role, position))
        found |= {frozenset(own) for own in places.values()}
    return found


def remover(layer: nn.Module, torch_pruning):
    is_linear = isinstance(layer, nn.Linear)
    return (
        torch_pruning.prune_linear_out_channels
        if is_linear
        else torch_pruning.prune_conv_out_channels
    )


def remove(graph, layers: list[nn.Module], channels: list[frozenset[Place]], torch_pruning) -> None:
    """Removes channels, those that one layer computes first at once."""
    by_layer: dict[int, list[int]] = defaultdict(list)
    for places in channels:
        number, _, position = min(place for place in places if place[1] == "output")
        by_layer[number].append(position)
    for number, positions in by_layer.items():
        layer = layers[number]
        graph.get_pruning_group(layer, remover(layer, torch_pruning), sorted(positions)).prune()
