"""Time the inference of imported networks beside PyTorch and onnxruntime.

ResNet-18, ResNet-50 and MobileNetV2 of torchvision with drawn weights, on images of 224x224, with batches of 1 and 16
and with one and two threads. All sides compute the same exported model or its module, which is checked first; they take
turns in rounds, and PyTorch has the faster of its two memory formats. A ratio above 1 says that Condense is faster: it
is the median of the rounds. Takes about fifteen minutes. Needs torch, torchvision (pip install --no-deps
torchvision==0.29.2), onnx, onnxruntime and safetensors.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy
import onnxruntime
import torch
from bench.driver import PAUSE_SECONDS
from bench.protocol import Worker
from conformance.cases import difference
from conformance.exported import drawn, import_torchvision, quiet
from safetensors.numpy import load_file, save_file
from shared.condense import Condense, add_folder, add_program, workspace
from shared.machine import processor
from shared.tables import markdown

NETWORKS = ["resnet18", "resnet50", "mobilenet_v2"]
SIDE = 224
FORMATS = {"PyTorch": torch.contiguous_format, "PyTorch, channels last": torch.channels_last}
TOLERANCE = 1e-4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--networks", nargs="+", default=NETWORKS, metavar="NAME")
    parser.add_argument("--part", metavar="MODULE", help="times a part, such as layer4, on what it reads")
    parser.add_argument("--batches", nargs="+", type=int, default=[1, 16], metavar="COUNT")
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2], metavar="COUNT")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=1.0, help="of each side in a round")
    add_program(parser, "condense-bench")
    add_folder(parser)


def run(arguments: argparse.Namespace) -> None:
    Condense(arguments.condense_bench)
    import_torchvision()
    lines = []
    with workspace(arguments.out) as folder:
        for name in arguments.networks:
            for batch in arguments.batches:
                for threads in arguments.threads:
                    lines.append(compare(name, batch, threads, folder, arguments))
                    print(*lines[-1], flush=True)
    head = ["network", "batch", "threads", "Condense ms", "PyTorch ms", "onnxruntime ms"]
    print(f"\n{processor()}, {SIDE}x{SIDE} pixels; medians of {arguments.rounds} rounds\n")
    print(markdown([*head, "PyTorch / Condense", "onnxruntime / Condense"], lines))


def compare(
    name: str, batch: int, threads: int, folder: Path, arguments: argparse.Namespace
) -> list[object]:
    """A line of the table."""
    import torchvision

    network = drawn(lambda: torchvision.models.get_model(name), 0, SIDE)
    images = torch.randn(batch, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(1))
    if arguments.part:
        network, images = part(network, arguments.part, images)
        name += f" {arguments.part}"
    model, data, result = (folder / f"{name}-{batch}.{end}" for end in ("onnx", "images", "out"))
    if not model.exists():
        with quiet():
            torch.onnx.export(network, (images,), model, dynamo=False, opset_version=17)
    save_file({"images": images.numpy()}, data)
    torch.set_num_threads(threads)
    sides: dict[str, Callable[[], object]] = {}
    with torch.inference_mode():
        expected = network(images).numpy()
        for words, form in FORMATS.items():
            module = torch.jit.freeze(torch.jit.trace(network.to(memory_format=form), images))
            sides[words] = Applied(module, images.to(memory_format=form))
    session = onnxruntime_session(model, threads)
    feed = {session.get_inputs()[0].name: images.numpy()}
    sides["onnxruntime"] = lambda: session.run(None, feed)
    check("onnxruntime", session.run(None, feed)[0], expected)
    command = [arguments.condense_bench, "infer", model, data, result, "--threads", threads]
    with Worker([str(word) for word in command]) as worker:
        worker.seconds(2)
        ours = load_file(result)["0"]
        check("Condense", ours.transpose(0, 3, 1, 2) if ours.ndim == 4 else ours, expected)
        times = alternate(worker, sides, arguments.rounds, arguments.seconds)
    best = min(FORMATS, key=lambda words: statistics.median(times[words]))
    ratios = [
        statistics.median(theirs / own for theirs, own in zip(times[other], times["Condense"]))
        for other in (best, "onnxruntime")
    ]
    medians = [1000 * statistics.median(times[side]) for side in ("Condense", best, "onnxruntime")]
    return [name, batch, threads, *(f"{t:.1f}" for t in medians), *(f"{r:.2f}" for r in ratios)]


def part(
    network: torch.nn.Module, name: str, images: torch.Tensor
) -> tuple[torch.nn.Module, torch.Tensor]:
    """A module of the network, and what it reads for the images."""
    module = network.get_submodule(name)
    inputs: list[torch.Tensor] = []
    handle = module.register_forward_pre_hook(lambda _, given: inputs.append(given[0].clone()))
    with torch.inference_mode():
        network(images)
    handle.remove()
    return module, inputs[0].clone()


class Applied:
    """A module with its images."""

    def __init__(self, module: torch.nn.Module, images: torch.Tensor):
        self.module = module
        self.images = images

    def __call__(self) -> torch.Tensor:
        with torch.inference_mode():
            return self.module(self.images)


def onnxruntime_session(model: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def check(side: str, found: numpy.ndarray, expected: numpy.ndarray) -> None:
    distance = difference(found, expected)
    if distance > TOLERANCE:
        raise SystemExit(f"{side} differs from PyTorch by {distance:.1e} of the largest output")


def alternate(
    worker: Worker, sides: dict[str, Callable[[], object]], rounds: int, seconds: float
) -> dict[str, list[float]]:
    """The median seconds of each side in each round; another side begins each round."""
    measures: dict[str, Callable[[int], list[float]]] = {"Condense": worker.seconds}
    measures |= {name: lambda count, apply=apply: timed(apply, count) for name, apply in sides.items()}
    counts = {}
    for name, measure in measures.items():
        measure(2)
        counts[name] = max(3, round(seconds / statistics.median(measure(3))))
    times: dict[str, list[float]] = {name: [] for name in measures}
    names = list(measures)
    for _ in range(rounds):
        for name in names:
            # So that the threads of the previous side stop spinning.
            time.sleep(PAUSE_SECONDS)
            times[name].append(statistics.median(measures[name](counts[name])))
        names.append(names.pop(0))
    return times


def timed(apply: Callable[[], object], count: int) -> list[float]:
    seconds = []
    for _ in range(count):
        start = time.perf_counter()
        apply()
        seconds.append(time.perf_counter() - start)
    return seconds
