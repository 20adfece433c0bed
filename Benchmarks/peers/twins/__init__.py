"""What Condense computes, written for PyTorch: one module per kind of row.

Each module has

* `make_case(options, random)`: inputs and weights as named tensors, drawn from `random`;
* `Workload(options, case, memory_format, compiled)`: `run()` computes once, and `results()` gives what came of
  it under the names that condense-bench uses.
"""

from types import ModuleType

from . import convolution, cyclegan, generator, resnet

TWINS: dict[str, ModuleType] = {
    "convolution": convolution,
    "resnet": resnet,
    "generator": generator,
    "cyclegan": cyclegan,
}
