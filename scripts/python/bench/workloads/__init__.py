"""The benchmark's rows in PyTorch: one module per kind of row.

Each module has

* `make_case(options, random)`: inputs and weights as named tensors, drawn from `random`;
* `Workload(options, case, memory_format, compiled)`: `run()` computes once, and `results()` returns the results with
  the names that condense-bench uses.
"""

from types import ModuleType

from . import convolution, cyclegan, generator, resnet

WORKLOADS: dict[str, ModuleType] = {
    "convolution": convolution,
    "resnet": resnet,
    "generator": generator,
    "cyclegan": cyclegan,
}
