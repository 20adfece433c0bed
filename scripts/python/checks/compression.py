"""Compress networks from elsewhere to a quarter of their multiply-adds, one to 0.4, and compare with the originals.

ResNet-18 and MobileNetV2 of torchvision, trained by PyTorch for a few epochs to tell of which photograph a crop of
64x64 is, and trained networks from packages: three that find faces, and one for the direction of printed text. All
enter as ONNX. `condense compress` sees crops of photographs without labels; the table compares on crops of other
photographs: how often both networks name the same class, and the distance of the first output, relative to it. The
result is written as ONNX and applied by onnxruntime, which has to agree. The time is that of one image, of ResNet-18 at
224x224, else at the network's own size. Takes about twenty minutes. Needs torch, torchvision (pip install --no-deps
torchvision==0.29.2), onnx, onnxruntime, pillow and safetensors.
"""

import argparse
import contextlib
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy
import torch
from bench.protocol import Worker
from conformance.cases import TOLERANCE, difference
from conformance.exported import quiet
from conformance.trained import FACES, RAPID, applied, face_networks, fetched
from PIL import Image
from safetensors.numpy import save_file
from shared.condense import Condense, add_folder, add_program, workspace
from shared.machine import processor
from shared.photographs import crops, photographs, write_crops
from shared.tables import markdown
from shared.vision import import_torchvision
from torch import nn

TRAINED = ["resnet18", "mobilenet_v2"]
TEXT = "ch_ppocr_mobile_v2.0_cls_infer"
SIDE, LARGE = 64, 224


@dataclass
class Subject:
    name: str
    model: Callable[[Path], Path]
    size: tuple[int, int]
    is_classifier: bool = True
    timed_size: tuple[int, int] | None = None
    share: float = 0.25


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", metavar="NAME", nargs="*", help="parts of networks' names, or all")
    parser.add_argument("--crops", type=int, default=2000, help="for compression; a fifth for the tests")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="for compress")
    add_program(parser)
    add_program(parser, "condense-bench")
    add_folder(parser)


def run(arguments: argparse.Namespace) -> None:
    condense, bench = Condense(arguments.condense), Condense(arguments.condense_bench)
    chosen = [
        subject
        for subject in subjects()
        if not arguments.names or any(name in subject.name for name in arguments.names)
    ]
    if not chosen:
        sys.exit(f"no network is named {' or '.join(arguments.names)}")
    rows = []
    with workspace(arguments.out) as folder:
        for subject in chosen:
            print(f"{subject.name} …", file=sys.stderr, flush=True)
            rows.append(compressed(condense, bench, folder / subject.name, subject, arguments))
            print(*rows[-1], flush=True)
    print(f"\n{processor()}, {arguments.crops} crops, {' '.join(arguments.set)}\n")
    head = ["network", "parameters", "multiply-adds", "same class %", "distance %", "ms", "ms after"]
    print(markdown([*head, "ratio of ms", "ratio of multiply-adds"], rows))


def subjects() -> list[Subject]:
    found = [
        Subject(name, lambda folder, name=name: trained(name, folder), (SIDE, SIDE)) for name in TRAINED
    ]
    found[0].timed_size = (LARGE, LARGE)
    for name, size in FACES.items():
        sizes = size if isinstance(size, tuple) else (size, size)
        found.append(Subject(name, lambda folder, name=name: face(name, folder), sizes, False))
    path = lambda _: fetched() / f"rapidocr_onnxruntime/models/{TEXT}.onnx"
    # The smallest network that pruning can make of it has a third.
    return [*found, Subject("text direction", path, RAPID[TEXT], share=0.4)]


def trained(name: str, folder: Path) -> Path:
    """A network that tells of which training photograph a crop is."""
    path = folder / "model.onnx"
    if path.exists():
        return path
    import_torchvision()
    import torchvision

    torch.manual_seed(1)
    paths, _ = photographs()
    pairs = list(crops(paths, 4000, (SIDE, SIDE), seed=2))
    pixels = numpy.stack([numpy.asarray(image) for _, image in pairs])
    images = torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 127.5 - 1
    labels = torch.tensor([place for place, _ in pairs])
    network = torchvision.models.get_model(name, num_classes=len(paths))
    epochs, batch = 4, 64
    steps = epochs * (len(images) // batch)
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for epoch in range(epochs):
        right = 0
        for chosen in torch.randperm(len(images)).split(batch)[: len(images) // batch]:
            optimizer.zero_grad()
            logits = network(images[chosen])
            nn.functional.cross_entropy(logits, labels[chosen]).backward()
            optimizer.step()
            schedule.step()
            right += (logits.argmax(1) == labels[chosen]).sum().item()
        print(f"{name}, epoch {epoch + 1}: {right / len(images):.1%} right", file=sys.stderr, flush=True)
    with quiet():
        axes = {"image": {0: "batch", 2: "height", 3: "width"}}
        torch.onnx.export(
            network.eval(), (images[:1],), path, dynamo=False, input_names=["image"], dynamic_axes=axes
        )
    return path


def face(name: str, folder: Path) -> Path:
    (case,) = [case for case in face_networks(fetched(), folder) if case.name == name and "new" in case.model.name]
    return case.model


def compressed(
    condense: Condense, bench: Condense, folder: Path, subject: Subject, arguments: argparse.Namespace
) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    training, test = photographs()
    original, out = folder / "original.safetensors", folder / "run"
    model = subject.model(folder)
    if not original.exists():
        size = ",".join(map(str, subject.size))
        condense.run(
            "convert {model} {out} --normalization 0.5,0.5,0.5:0.5,0.5,0.5"
            + (" --image-size {size}" if subject.timed_size is None else ""),
            model=model,
            out=original,
            size=size,
        )
    for name, paths, count, seed in (
        ("crops", training, arguments.crops, 3),
        ("test", test, arguments.crops // 5, 4),
    ):
        if not (folder / name).exists():
            write_crops(folder / name, paths, count, subject.size, seed)
    if not (folder / "result.json").exists():
        shutil.rmtree(out, ignore_errors=True)
        settings = "".join(f" --set {setting}" for setting in arguments.set)
        text = condense.run(
            "compress {model} --data {data} --prune channels:macs={share} --out {out} --json" + settings,
            share=subject.share,
            model=original,
            data=folder / "crops",
            out=out,
        )
        (folder / "result.json").write_text(text.splitlines()[-1])
    steps = json.loads((folder / "result.json").read_text())["steps"]
    small = out / "compressed/last.safetensors"
    first, last = answers(condense, folder, subject, original), answers(condense, folder, subject, small)
    exported = checked_export(condense, folder, subject, small, last)
    milliseconds = [1000 * seconds for seconds in times(bench, folder, subject.timed_size or subject.size, [model, exported])]
    same = (first.argmax(-1) == last.argmax(-1)).mean()
    costs = [steps[place]["multiply_adds"] for place in (0, -1)]
    return [
        subject.name,
        " → ".join(f"{steps[place]['parameters']:,}" for place in (0, -1)),
        " → ".join(f"{cost / 1e6:.1f} M" for cost in costs),
        f"{100 * same:.1f}" if subject.is_classifier else "",
        f"{100 * numpy.linalg.norm(last - first) / numpy.linalg.norm(first):.1f}",
        *(f"{value:.2f}" for value in milliseconds),
        f"{milliseconds[0] / milliseconds[1]:.2f}",
        f"{costs[0] / costs[1]:.2f}",
    ]


def answers(condense: Condense, folder: Path, subject: Subject, model: Path) -> numpy.ndarray:
    """The first output for the test crops."""
    out = folder / "answers.npy"
    condense.run(
        "predict {model} {test} --raw --output {out} --overwrite",
        model=model,
        test=folder / "test",
        out=out,
    )
    found = numpy.load(out)
    return found.reshape(len(found), -1)


def checked_export(
    condense: Condense, folder: Path, subject: Subject, small: Path, expected: numpy.ndarray
) -> Path:
    """The compressed network as ONNX, applied by onnxruntime to some test crops."""
    model = folder / "compressed.onnx"
    condense.run("convert {small} {model} --overwrite", small=small, model=model)
    paths = sorted((folder / "test").glob("*.png"))[:8]
    images = numpy.stack([numpy.asarray(Image.open(path), "f4").transpose(2, 0, 1) for path in paths])
    found = applied(model, images / 127.5 - 1)[0]
    found = found.transpose(0, 2, 3, 1) if found.ndim == 4 else found
    distance = difference(found.reshape(len(paths), -1), expected[: len(paths)])
    if distance > TOLERANCE:
        sys.exit(f"{subject.name}: onnxruntime differs by {distance:.1e} of the largest output")
    return model


def times(bench: Condense, folder: Path, size: tuple[int, int], models: list[Path]) -> list[float]:
    """Median seconds of one image with each ONNX model; the models take turns."""
    data = folder / "image.safetensors"
    images = numpy.random.default_rng(1).standard_normal((1, 3, *size), "f4")
    save_file({"images": images}, data)
    rounds: list[list[float]] = [[] for _ in models]
    with contextlib.ExitStack() as stack:
        commands = [(bench.program, "infer", model, data, folder / "out.safetensors") for model in models]
        workers = [stack.enter_context(Worker([str(word) for word in words])) for words in commands]
        for number in range(15):
            for worker, found in zip(workers, rounds):
                seconds = worker.seconds(5)
                if number > 0:
                    found.append(median(seconds))
    return [median(found) for found in rounds]
