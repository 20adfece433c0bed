"""Folders with the four networks of a CycleGAN, in Condense's files."""

import json
from collections.abc import Iterable
from pathlib import Path

from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn

from .discriminator import Discriminator
from .generator import Generator

GENERATORS, DISCRIMINATORS = ("G_A", "G_B"), ("D_A", "D_B")


class Pair:
    """Four networks by name, each with the description in its file."""

    def __init__(self, networks: dict[str, nn.Module], descriptions: dict[str, dict]):
        self.networks = networks
        self.descriptions = descriptions

    @staticmethod
    def read(folder: Path) -> "Pair":
        """Reads the four files; weights become the default type."""
        descriptions, networks = {}, {}
        for name in GENERATORS + DISCRIMINATORS:
            with safe_open(folder / f"{name}.safetensors", framework="pt") as file:
                descriptions[name] = json.loads(file.metadata()[manifest_key(name)])
                state = {key: file.get_tensor(key) for key in file.keys()}
            networks[name] = (Generator if name in GENERATORS else Discriminator).of_state(state)
        return Pair(networks, descriptions)

    def write(self, folder: Path, provenance: dict[str, str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, network in self.networks.items():
            description = self.descriptions[name] | {"provenance": provenance}
            state = network.state_dict().items()
            tensors = {key: tensor.detach().float().contiguous() for key, tensor in state}
            metadata = {manifest_key(name): json.dumps(description)}
            save_file(tensors, folder / f"{name}.safetensors", metadata=metadata)

    def parameters(self, names: Iterable[str]) -> list[nn.Parameter]:
        return [p for name in names for p in self.networks[name].parameters()]


def manifest_key(name: str) -> str:
    return "condense.generator" if name in GENERATORS else "condense.discriminator"
