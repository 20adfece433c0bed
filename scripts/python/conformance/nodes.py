"""The tests of single operators that the package onnx has, as networks of images.

The first input of floating-point numbers becomes the images; all others become weights. Inputs with another number of
axes than four are reshaped in the model: `[a, b, c]` comes from images `[a, 1, b, c]`.
"""

import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

from .cases import Case

OPSETS = range(9, 23)
SETS = f"{OPSETS[0]} to {OPSETS[-1]}"


class LeftOut(Exception):
    """A test that is not one of a network."""


def node_tests(folder: Path) -> Iterator[tuple[str, str, Case | str]]:
    """Name, operator, and the case or the reason why there is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from onnx.backend.test.case.node import collect_testcases

        tests = collect_testcases()
    for test in tests:
        operator = test.name.removeprefix("test_")
        inputs, outputs = test.data_sets[0]
        nodes = test.model.graph.node
        operator = nodes[0].op_type if len(nodes) == 1 else "expanded " + family(test.name, tests)
        yield test.name, operator, case(folder, test.name, test.model, inputs, outputs)


def family(name: str, tests: list) -> str:
    """The operator that an expanded test defines by others."""
    base = name.partition("_expanded")[0]
    origin = next((test for test in tests if test.name == base), None)
    return origin.model.graph.node[0].op_type if origin else base


def exported_tests(folder: Path) -> Iterator[tuple[str, str, Case | str]]:
    """Small models that an early PyTorch exported."""
    data = Path(onnx.__file__).parent / "backend/test/data"
    for path in sorted([*data.glob("pytorch-operator/*"), *data.glob("pytorch-converted/*")]):
        model = onnx.load(path / "model.onnx")
        operators = sorted({node.op_type for node in model.graph.node} - {"Constant"})
        sides = []
        for side in ("input", "output"):
            count = len(list(path.glob(f"test_data_set_0/{side}_*.pb")))
            paths = [path / f"test_data_set_0/{side}_{place}.pb" for place in range(count)]
            sides.append([onnx.load_tensor(path) for path in paths])
        yield path.name, ", ".join(operators), case(folder, path.name, model, *sides)


def case(
    folder: Path, name: str, model: onnx.ModelProto, inputs: list, outputs: list
) -> Case | str:
    try:
        network, images = as_network(model, arrays(inputs, "inputs"))
        outputs = arrays(outputs, "outputs")
        if any(output.dtype.kind in "OUS" for output in outputs):
            raise LeftOut("its outputs are texts")
    except LeftOut as reason:
        return str(reason)
    path = folder / f"{name}.onnx"
    onnx.save(network, path)
    return Case(name, path, images, outputs)


def arrays(values: list, what: str) -> list[numpy.ndarray]:
    if not all(isinstance(value, numpy.ndarray | numpy.generic | TensorProto) for value in values):
        raise LeftOut(f"its {what} are lists or optional")
    return [
        numpy_helper.to_array(value) if isinstance(value, TensorProto) else numpy.asarray(value)
        for value in values
    ]


def as_network(model: onnx.ModelProto, inputs: list) -> tuple[onnx.ModelProto, numpy.ndarray]:
    """The test as a model with one input of images. Raises LeftOut."""
    if any(entry.domain not in ("", "ai.onnx") for entry in model.opset_import):
        raise LeftOut("its operator is from another domain than ONNX's")
    network = in_known_set(model)
    graph = network.graph
    weights = {weight.name for weight in graph.initializer}
    names = [value.name for value in graph.input if value.name not in weights]
    given = dict(zip(names, inputs))
    images = next((name for name in names if given[name].dtype == numpy.float32), None)
    if images is None:
        raise LeftOut("no input is of single precision")
    values = given.pop(images)
    if values.ndim == 0 or not values.size:
        raise LeftOut("its input is a single number, or empty")
    if any(value.dtype.kind in "OUS" for value in given.values()):
        raise LeftOut("its inputs are texts")
    graph.initializer.extend(numpy_helper.from_array(value, key) for key, value in given.items())
    del graph.input[:]
    shape = values.shape
    if values.ndim != 4:
        restored = helper.make_node("Reshape", [f"{images}.image", f"{images}.shape"], [images])
        graph.node.insert(0, restored)
        shape_name = f"{images}.shape"
        target = numpy.array([-1, *shape[1:]])
        graph.initializer.append(numpy_helper.from_array(target, shape_name))
        middle = shape[1] if len(shape) > 2 else 1
        values = values.reshape(shape[0], 1, middle, -1)
        images = f"{images}.image"
    graph.input.append(helper.make_tensor_value_info(images, TensorProto.FLOAT, values.shape))
    try:
        onnx.checker.check_model(network, full_check=True)
    except Exception:
        raise LeftOut(f"its operator is another in the operator sets {SETS}") from None
    return network, values


def in_known_set(model: onnx.ModelProto) -> onnx.ModelProto:
    """The model in an operator set that Condense reads; raises LeftOut if it cannot be."""
    version = model.opset_import[0].version
    if version < OPSETS[0]:
        try:
            network = onnx.version_converter.convert_version(model, OPSETS[0])
        except Exception:
            raise LeftOut(f"its operator is another in the operator sets {SETS}") from None
    else:
        # Newer versions of most operators only have more types.
        network = onnx.ModelProto()
        network.CopyFrom(model)
        network.opset_import[0].version = min(version, OPSETS[-1])
    network.ir_version = 8
    return network
