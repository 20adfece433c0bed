"""Folders with the four networks of a CycleGAN, as Condense reads and writes them."""

import json
from pathlib import Path

import torch
from peers.twins.discriminator import Discriminator
from peers.twins.generator import Generator
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from .recipe import Recipe, require

GENERATORS, DISCRIMINATORS = ["G_A", "G_B"], ["D_A", "D_B"]


class Pair:
    """Four networks by name, each with the description in its file."""

    def __init__(self, descriptions: dict[str, dict]):
        self.descriptions = descriptions
        self.networks = {name: network(words) for name, words in descriptions.items()}

    @staticmethod
    def drawn(recipe: Recipe, channels: int, seed: int) -> "Pair":
        """New networks with weights from N(0, 0.02²) and biases of 0, drawn by torch."""
        filters, blocks = recipe.generator["filters"], recipe.generator["blocks"]
        ends = {"input_channels": channels}
        widths = {
            "encoder": [filters, 2 * filters],
            "trunk": 4 * filters,
            "blocks": blocks * [4 * filters],
            "decoder": [2 * filters, filters],
        }
        generator = {
            "resnet_generator": ends
            | {"output_channels": channels, "widths": widths, "dropout": False, "separable": False}
            | {"end_kernel": 7},
            "image_size": [recipe.crop_size, recipe.crop_size],
        }
        judged = [recipe.discriminator["filters"] * factor for factor in [1, 2, 4, 8]]
        discriminator = {"patch_discriminator": ends | {"widths": judged}}
        pair = Pair(
            {name: generator for name in GENERATORS}
            | {name: discriminator for name in DISCRIMINATORS}
        )
        random = torch.Generator().manual_seed(seed)
        for network in pair.networks.values():
            for name, parameter in network.named_parameters():
                if name.endswith("bias"):
                    nn.init.zeros_(parameter)
                else:
                    nn.init.normal_(parameter, std=0.02, generator=random)
        return pair

    @staticmethod
    def read(folder: Path) -> "Pair":
        """Reads the four files; weights become the default type."""
        descriptions, states = {}, {}
        for name in [*GENERATORS, *DISCRIMINATORS]:
            with safe_open(folder / f"{name}.safetensors", framework="pt") as file:
                descriptions[name] = json.loads(file.metadata()[manifest_key(name)])
                states[name] = {key: file.get_tensor(key) for key in file.keys()}
        pair = Pair(descriptions)
        for name, state in states.items():
            pair.networks[name].load_state_dict(state, strict=True)
        return pair

    def write(self, folder: Path, provenance: dict[str, str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, network in self.networks.items():
            words = self.descriptions[name] | {"provenance": provenance}
            tensors = {key: scalars(tensor) for key, tensor in network.state_dict().items()}
            metadata = {manifest_key(name): json.dumps(words)}
            save_file(tensors, folder / f"{name}.safetensors", metadata=metadata)

    def parameters(self, names: list[str]) -> list[nn.Parameter]:
        return [p for name in names for p in self.networks[name].parameters()]


def manifest_key(name: str) -> str:
    return "condense.generator" if name in GENERATORS else "condense.discriminator"


def network(description: dict) -> nn.Module:
    if "resnet_generator" in description:
        words = description["resnet_generator"]
        require("output_channels", words["output_channels"], words["input_channels"])
        require("dropout", words["dropout"], False)
        require("separable", words.get("separable", False), False)
        require("end_kernel", words.get("end_kernel", 7), 7)
        return Generator(**words["widths"], channels=words["input_channels"])
    words = description["patch_discriminator"]
    filters = words["widths"][0]
    require("widths", words["widths"], [filters * factor for factor in [1, 2, 4, 8]])
    return Discriminator(filters, words["input_channels"])


def scalars(tensor: Tensor) -> Tensor:
    return tensor.detach().float().contiguous()
