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

    def __init__(self, networks: dict[str, nn.Module], descriptions: dict[str, dict]):
        self.networks = networks
        self.descriptions = descriptions

    @staticmethod
    def drawn(recipe: Recipe, channels: int, seed: int) -> "Pair":
        """New networks with weights from N(0, 0.02²) and biases of 0, drawn by torch."""
        filters, blocks = recipe.generator["filters"], recipe.generator["blocks"]
        widths = {
            "encoder": [filters, 2 * filters],
            "trunk": 4 * filters,
            "blocks": blocks * [4 * filters],
            "decoder": [2 * filters, filters],
        }
        networks = {name: Generator(**widths, channels=channels) for name in GENERATORS}
        for name in DISCRIMINATORS:
            networks[name] = Discriminator(recipe.discriminator["filters"], channels)
        image_size = [recipe.crop_size, recipe.crop_size]
        descriptions = {name: {"image_size": image_size} for name in GENERATORS}
        pair = Pair(networks, descriptions | {name: {} for name in DISCRIMINATORS})
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
        networks = {name: network(name, state) for name, state in states.items()}
        for name, state in states.items():
            networks[name].load_state_dict(state, strict=True)
        return Pair(networks, descriptions)

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


def network(name: str, state: dict[str, Tensor]) -> nn.Module:
    """A network of plain blocks whose widths are those of the tensors."""
    first = state["model.0.weight" if name in DISCRIMINATORS else "model.1.weight"]
    channels = first.shape[1]
    if name in DISCRIMINATORS:
        return Discriminator(len(first), channels)

    def width(layer: int | str, axis: int = 0) -> int:
        return state[f"model.{layer}.weight"].shape[axis]

    numbers = {int(key.split(".")[1]) for key in state if ".conv_block." in key}
    require("kernel at the ends", first.shape[2], 7)
    end = 10 + len(numbers)
    return Generator(
        encoder=[len(first), width(4)],
        trunk=width(7),
        blocks=[width(f"{number}.conv_block.1") for number in sorted(numbers)],
        # Transposed convolutions have their inputs first.
        decoder=[width(end, 1), width(end + 3, 1)],
        channels=channels,
    )


def scalars(tensor: Tensor) -> Tensor:
    return tensor.detach().float().contiguous()
