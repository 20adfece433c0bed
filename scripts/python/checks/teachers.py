"""Check that a teacher from PyTorch teaches the same by three ways: state dictionary, ONNX, and a file of logits.

PyTorch trains torchvision's ResNet-18 on images of Fashion-MNIST that are padded to 32x32. Its state dictionary and its
ONNX export are converted, and its logits are written to a file. A ResNet-8 learns from each of the three, with the same
settings and seeds. The soft targets may differ by 1e-4, and the students' mean accuracies by 0.3 points. The student of
the logits leaves as ONNX, and onnxruntime must name the same classes, with logits that differ by 1e-4 of the largest.
Takes about half an hour. Needs torch, torchvision (pip install --no-deps torchvision==0.29.2), onnx, onnxruntime, numpy
and safetensors.
"""

import argparse
import json
import re
import statistics
import struct
import sys
from pathlib import Path

import numpy
import torch
from conformance.exported import import_torchvision, quiet
from safetensors.torch import load_file, save_file
from shared.condense import Condense, add_folder, add_program, workspace
from shared.data import idx_content
from shared.machine import processor
from shared.tables import markdown
from torch import Tensor, nn

SIDE = 32
CLASSES = 10
# Of pixels in 0...1.
MEAN, DEVIATION = 0.2, 0.3
TEMPERATURE = 4.0
RECIPE = """\
step: distill
seed: {seed}
data:
  kind: idx
  path: {data}
  files:
    train_images: train-images-idx3-ubyte
    train_labels: train-labels-idx1-ubyte
    test_images: t10k-images-idx3-ubyte
    test_labels: t10k-labels-idx1-ubyte
  normalization: {{ mean: [{mean}], deviation: [{deviation}] }}
model: {{ kind: resnet, depth: 8, width: 8 }}
optimizer: {{ kind: sgd, momentum: 0.9, nesterov: true, weight_decay: 0.0005 }}
schedule: {{ kind: cosine, learning_rate: 0.1 }}
training: {{ epochs: {epochs}, batch_size: 128 }}
teachers: {{ {teacher} }}
losses: {{ soft_targets: 0.9, labels: 0.1, temperature: 4 }}
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--images", type=int, default=60_000, help="of training")
    parser.add_argument("--teacher-epochs", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=3, help="of students")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    add_program(parser)
    add_folder(parser)


def run(arguments: argparse.Namespace) -> None:
    condense = Condense(arguments.condense)
    torch.manual_seed(1)
    with workspace(arguments.out) as folder:
        images, labels = write_data(folder / "data", arguments.images)
        network = trained(images, labels, arguments.teacher_epochs)
        ways = write_teachers(condense, network, images, folder)
        rows = {name: [] for name in ways}
        for seed in arguments.seeds:
            for name, teacher in ways.items():
                out = folder / f"{name.replace(' ', '-')}-{seed}"
                recipe = folder / "recipe.yaml"
                settings = {"seed": seed, "data": folder / "data", "epochs": arguments.epochs}
                settings |= {"mean": MEAN, "deviation": DEVIATION, "teacher": teacher}
                recipe.write_text(RECIPE.format(**settings))
                if not (out / "last.safetensors").exists():
                    condense.run("distill --recipe {recipe} --out {out}", recipe=recipe, out=out)
                rows[name].append(accuracy(out))
                print(name, seed, rows[name][-1], flush=True)
        report(folder, ways, rows, arguments.seeds[0])
        check_export(condense, folder, folder / f"logits-file-{arguments.seeds[0]}")


def write_data(folder: Path, count: int) -> tuple[Tensor, Tensor]:
    """IDX files of padded images; the training images with pixels in 0...1, and their labels."""
    folder.mkdir(parents=True, exist_ok=True)
    for part, limit in (("train", count), ("t10k", 10_000)):
        pixels = numpy.frombuffer(idx_content(f"{part}-images-idx3-ubyte")[16:], "u1")
        padded = numpy.pad(pixels.reshape(-1, 28, 28)[:limit], ((0, 0), (2, 2), (2, 2)))
        labels = idx_content(f"{part}-labels-idx1-ubyte")[8:][:limit]
        header = struct.pack(">BBBBIII", 0, 0, 8, 3, *padded.shape)
        (folder / f"{part}-images-idx3-ubyte").write_bytes(header + padded.tobytes())
        header = struct.pack(">BBBBI", 0, 0, 8, 1, len(labels))
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(header + labels)
        if part == "train":
            images = torch.from_numpy(padded.astype("f4"))[:, None] / 255
            answers = torch.frombuffer(bytearray(labels), dtype=torch.uint8).long()
    return images, answers


def trained(images: Tensor, labels: Tensor, epochs: int) -> nn.Module:
    import_torchvision()
    from torchvision.models import resnet18

    network = resnet18(num_classes=CLASSES)
    network.conv1 = nn.Conv2d(1, 64, 7, 2, 3, bias=False)
    steps = epochs * (len(images) // 128)
    optimizer = torch.optim.SGD(network.parameters(), 0.05, 0.9, weight_decay=5e-4, nesterov=True)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for epoch in range(epochs):
        for batch in torch.randperm(len(images)).split(128)[: len(images) // 128]:
            optimizer.zero_grad()
            logits = network((images[batch] - MEAN) / DEVIATION)
            nn.functional.cross_entropy(logits, labels[batch]).backward()
            optimizer.step()
            schedule.step()
        print(f"teacher, epoch {epoch + 1}", flush=True)
    return network.eval()


def write_teachers(
    condense: Condense, network: nn.Module, images: Tensor, folder: Path
) -> dict[str, str]:
    """The settings that name the teacher, by the way in which it comes."""
    torch.save(network.state_dict(), folder / "teacher.pth")
    with quiet():
        example = torch.zeros(1, 1, SIDE, SIDE)
        torch.onnx.export(network, (example,), folder / "teacher.onnx", dynamo=False)
    with torch.no_grad():
        logits = [network((batch - MEAN) / DEVIATION) for batch in images.split(500)]
    metadata = {"classes": json.dumps([str(place) for place in range(CLASSES)])}
    save_file({"logits": torch.cat(logits)}, folder / "logits.safetensors", metadata=metadata)
    options = f"--overwrite --image-size {SIDE} --normalization {MEAN}:{DEVIATION}"
    ways = {}
    for name, file in (("state dictionary", "teacher.pth"), ("ONNX", "teacher.onnx")):
        paths = {"source": folder / file, "model": folder / f"{file}.safetensors"}
        condense.run(f"convert {{source}} {{model}} {options}", **paths)
        ways[name] = f"files: [{paths['model']}]"
    return ways | {"logits file": f"logits: {folder / 'logits.safetensors'}"}


def accuracy(out: Path) -> float:
    """The top-1 accuracy of the last epoch on the test images, in %."""
    return float(re.findall(r"top1 ([0-9.]+) %", (out / "log.txt").read_text())[-1])


def soft_targets(out: Path) -> Tensor:
    """The probabilities that the student learned from."""
    computed = out / "teacher-outputs.safetensors"
    tensors = load_file(computed if computed.exists() else out.parent / "logits.safetensors")
    logits = tensors["teacher.0" if computed.exists() else "logits"]
    return torch.softmax(logits / TEMPERATURE, 1)


def check_export(condense: Condense, folder: Path, student: Path) -> None:
    """Compares a student with its ONNX model in onnxruntime, on the test images."""
    import onnxruntime

    fields = {"model": student / "last.safetensors", "onnx": student / "student.onnx"}
    fields |= {"logits": student / "logits.safetensors", "data": folder / "data"}
    condense.run("convert {model} {onnx} --with-normalization --overwrite", **fields)
    condense.run(
        "evaluate {model} --data {data} --logits {logits} --overwrite", **fields
    )
    wanted = load_file(fields["logits"])["logits"].numpy()
    pixels = numpy.fromfile(folder / "data/t10k-images-idx3-ubyte", "u1", offset=16)
    images = pixels.reshape(-1, 1, SIDE, SIDE).astype("f4") / 255
    session = onnxruntime.InferenceSession(fields["onnx"])
    name = session.get_inputs()[0].name
    found = numpy.concatenate(
        [session.run(None, {name: images[n : n + 100]})[0] for n in range(0, len(images), 100)]
    )
    difference = abs(found - wanted).max() / abs(wanted).max()
    same = (found.argmax(1) == wanted.argmax(1)).sum()
    print(
        f"\nstudent of the logits in onnxruntime: {same} of {len(wanted)} classes as in Condense,"
        f" largest difference {difference:.1e} of the largest logit"
    )
    if difference > 1e-4 or same < len(wanted):
        sys.exit("onnxruntime computes something else.")


def report(
    folder: Path, ways: dict[str, str], rows: dict[str, list[float]], first_seed: int
) -> None:
    first = next(iter(ways))
    reference = soft_targets(folder / f"{first.replace(' ', '-')}-{first_seed}")
    lines, are_right = [], True
    for name in ways:
        out = folder / f"{name.replace(' ', '-')}-{first_seed}"
        distance = (soft_targets(out) - reference).abs().max().item()
        mean, own = statistics.mean(rows[name]), statistics.mean(rows[first])
        spread = statistics.stdev(rows[name]) if len(rows[name]) > 1 else 0
        are_right = are_right and distance <= 1e-4 and abs(mean - own) <= 0.3
        lines.append([name, f"{distance:.1e}", f"{mean:.2f} ± {spread:.2f}"])
    print(f"\n{processor()}\n")
    print(markdown(["teacher", "largest difference of soft targets", "student, top-1 in %"], lines))
    if not are_right:
        sys.exit("The three ways differ.")
