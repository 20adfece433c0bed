"""An exponential moving average of weights, as Condense takes it."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn


class WeightAverage:
    """After step t it moves by 1 - min(decay, (1 + t) / (10 + t)) towards the weights."""

    def __init__(self, parameters: list[nn.Parameter], decay: float):
        self.parameters = parameters
        self.decay = decay
        self.averages = [parameter.detach().clone() for parameter in parameters]
        self.steps = 0

    @torch.no_grad()
    def update(self) -> None:
        self.steps += 1
        share = 1 - min(self.decay, (1 + self.steps) / (10 + self.steps))
        torch._foreach_lerp_(self.averages, self.parameters, share)

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """The parameters hold the averages meanwhile."""
        self.exchange()
        try:
            yield
        finally:
            self.exchange()

    def exchange(self) -> None:
        for index, parameter in enumerate(self.parameters):
            parameter.data, self.averages[index] = self.averages[index], parameter.data
