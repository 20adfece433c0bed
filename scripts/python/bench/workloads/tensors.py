"""Helpers for inputs, weights and gradients with names."""

import torch
from torch import Tensor, nn

Tensors = dict[str, Tensor]


def noise(shape: tuple[int, ...], random: torch.Generator) -> Tensor:
    """Images of noise in -1...1."""
    return 2 * torch.rand(shape, generator=random) - 1


def weights_of(module: nn.Module, prefix: str = "weights.") -> Tensors:
    """A module's state as a case holds it."""
    return {prefix + name: tensor for name, tensor in module.state_dict().items()}


def load_weights(module: nn.Module, case: Tensors, prefix: str = "weights.") -> None:
    """Puts the weights of a case into a module that has exactly those."""
    named = {k.removeprefix(prefix): v for k, v in case.items() if k.startswith(prefix)}
    module.load_state_dict(named, strict=True)


def draw_weights(module: nn.Module, random: torch.Generator, deviation: float) -> None:
    """Draws weights and biases from a normal distribution; norms keep theirs."""
    with torch.no_grad():
        for layer in module.modules():
            if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
                for parameter in layer.parameters():
                    parameter.normal_(0, deviation, generator=random)
