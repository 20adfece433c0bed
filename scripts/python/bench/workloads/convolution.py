"""One convolution, forward alone or with the gradients of input, weight and bias."""

import torch
from torch import nn

from .tensors import Tensors, draw_weights, load_weights, weights_of


def make_layer(options: dict) -> nn.Module:
    channels = options["input_channels"], options["output_channels"]
    named = {name: options[name] for name in ("kernel_size", "stride", "padding", "groups")}
    if options["is_transposed"]:
        return nn.ConvTranspose2d(*channels, output_padding=options["output_padding"], **named)
    return nn.Conv2d(*channels, **named)


def make_case(options: dict, random: torch.Generator) -> Tensors:
    layer = make_layer(options)
    draw_weights(layer, random, deviation=0.1)
    extent = options["extent"]
    shape = (options["batch"], options["input_channels"], extent, extent)
    case = {"input": torch.randn(shape, generator=random)} | weights_of(layer)
    if options["pass"] == "both":
        with torch.no_grad():
            output = layer(case["input"])
        case["output_gradient"] = torch.randn(output.shape, generator=random)
    return case


class Workload:
    def __init__(self, options, case, memory_format, compiled=False):
        layer = make_layer(options)
        load_weights(layer, case)
        self.plain = layer.to(memory_format=memory_format)
        self.layer = torch.compile(layer) if compiled else layer
        self.input = case["input"].to(memory_format=memory_format)
        self.goes_back = options["pass"] == "both"
        if self.goes_back:
            self.input.requires_grad_()
            self.output_gradient = case["output_gradient"].to(memory_format=memory_format)

    def run(self):
        if not self.goes_back:
            with torch.inference_mode():
                self.output = self.layer(self.input)
            return
        self.layer.zero_grad()
        self.input.grad = None
        self.output = self.layer(self.input)
        self.output.backward(self.output_gradient)

    def results(self) -> Tensors:
        results = {"output": self.output.detach()}
        if self.goes_back:
            results["gradients.input"] = self.input.grad
            for name, parameter in self.plain.named_parameters():
                results[f"gradients.{name}"] = parameter.grad
        return results
