"""Train students with Condense and with PyTorch from one recipe, and compare accuracy and time.

The student is a ResNet-8 of width 8, the teacher is Checkpoints/fashion-resnet20.safetensors, and the data are the first
images of Fashion-MNIST. Each method runs with several seeds; weights and orders of images are drawn by each side itself,
so results differ as two seeds do. The sides take turns. Takes about 15 minutes.
"""

import argparse
import json
import math
import time
from pathlib import Path
from statistics import mean, stdev

import numpy
import torch
from networks.resnet import ResNet
from safetensors.torch import load_file
from shared.condense import ROOT, Condense, add_folder, add_program, workspace
from shared.data import write_small_fashion
from shared.machine import processor
from shared.tables import markdown
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, kl_div, log_softmax, normalize, softmax

MEAN, DEVIATION = 0.2860, 0.3530
BATCH, RATE, TEMPERATURE = 128, 0.1, 4.0
STAGES = ("layer1", "layer2", "layer3")
RECIPE = """\
step: distill
seed: {seed}
data:
  kind: fashion-mnist
  path: {data}
  normalization: {{ mean: [{mean}], deviation: [{deviation}] }}
model: {{ kind: resnet, depth: 8, width: 8 }}
optimizer: {{ kind: sgd, momentum: 0.9, nesterov: true, weight_decay: 0.0005 }}
schedule: {{ kind: cosine, learning_rate: {rate} }}
training: {{ epochs: {epochs}, batch_size: {batch}, evaluate_every: {epochs} }}
teachers: {{ files: [{teacher}] }}
losses: {{ {losses} }}
"""


class Tapped:
    """A network that keeps the outputs of its stages."""

    def __init__(self, network: nn.Module):
        self.network = network
        self.maps: dict[str, Tensor] = {}
        for name in STAGES:
            getattr(network, name).register_forward_hook(self.keeper(name))

    def keeper(self, name: str):
        def keep(_module: nn.Module, _inputs: tuple, output: Tensor) -> None:
            self.maps[name] = output

        return keep


def soft_targets(student: Tensor, teacher: Tensor) -> Tensor:
    logs = log_softmax(student / TEMPERATURE, dim=1)
    target = softmax(teacher / TEMPERATURE, dim=1)
    return kl_div(logs, target, reduction="batchmean") * TEMPERATURE**2


def attention(ours: Tensor, theirs: Tensor) -> Tensor:
    maps = [normalize(x.square().mean(dim=1).flatten(1)) for x in (ours, theirs)]
    return (maps[0] - maps[1]).square().mean()


def similarity(ours: Tensor, theirs: Tensor) -> Tensor:
    grams = [normalize(x.flatten(1) @ x.flatten(1).T) for x in (ours, theirs)]
    return (grams[0] - grams[1]).square().sum() / len(ours) ** 2


def soft_target_loss(outputs: list[Tensor], maps: list[dict], labels: Tensor) -> Tensor:
    return 0.1 * cross_entropy(outputs[0], labels) + 0.9 * soft_targets(*outputs)


def attention_loss(outputs: list[Tensor], maps: list[dict], labels: Tensor) -> Tensor:
    distance = sum(attention(maps[0][name], maps[1][name]) for name in STAGES)
    return cross_entropy(outputs[0], labels) + 1000 * distance


def similarity_loss(outputs: list[Tensor], maps: list[dict], labels: Tensor) -> Tensor:
    distance = similarity(maps[0][STAGES[-1]], maps[1][STAGES[-1]])
    return cross_entropy(outputs[0], labels) + 3000 * distance


METHODS = {
    "soft targets": ("labels: 0.1, soft_targets: 0.9, temperature: 4", soft_target_loss),
    "attention": ("labels: 1, soft_targets: 0, attention: 1000", attention_loss),
    "similarity": ("labels: 1, soft_targets: 0, similarity: 3000", similarity_loss),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--images", type=int, default=12_000, help="of training")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    add_program(parser)
    add_folder(parser)


def run(arguments: argparse.Namespace) -> None:
    torch.set_num_threads(arguments.threads)
    teacher = ROOT / "Checkpoints/fashion-resnet20.safetensors"
    results: dict[tuple[str, str], list[tuple[float, float]]] = {}
    with workspace(arguments.out) as folder:
        data = folder / "data"
        if not data.exists():
            write_small_fashion(data, train=arguments.images, test=10_000)
        parts = {part: read(data, part) for part in ("train", "t10k")}
        for seed in arguments.seeds:
            for name, (losses, loss) in METHODS.items():
                ours = condense_run(arguments, folder, name, losses, seed, data, teacher)
                theirs = pytorch_run(arguments, folder, name, loss, seed, parts, teacher)
                results.setdefault((name, "Condense"), []).append(ours)
                results.setdefault((name, "PyTorch"), []).append(theirs)
                print(name, seed, ours, theirs, flush=True)
    print(f"{processor()}, {arguments.threads} threads, seeds {arguments.seeds}\n")
    print(table(results))


def condense_run(
    arguments: argparse.Namespace, folder: Path, name: str, losses: str, seed: int, data: Path, teacher: Path
) -> tuple[float, float]:
    """Accuracy and seconds, with those of computing the teacher's logits once."""
    out = folder / f"condense-{name.replace(' ', '-')}-{seed}"
    seconds = out.with_suffix(".seconds")
    if not seconds.exists():
        recipe = folder / "recipe.yaml"
        settings = {"seed": seed, "data": data, "mean": MEAN, "deviation": DEVIATION, "batch": BATCH}
        settings |= {"rate": RATE, "epochs": arguments.epochs, "teacher": teacher, "losses": losses}
        recipe.write_text(RECIPE.format(**settings))
        start = time.perf_counter()
        Condense(arguments.condense).run(
            "distill --recipe {recipe} --threads {threads} --out {out}",
            recipe=recipe,
            out=out,
            threads=arguments.threads,
        )
        seconds.write_text(str(time.perf_counter() - start))
    last = (out / "metrics.jsonl").read_text().splitlines()[-1]
    return json.loads(last)["top1"], float(seconds.read_text())


def pytorch_run(
    arguments: argparse.Namespace, folder: Path, name: str, loss, seed: int, parts: dict, teacher: Path
) -> tuple[float, float]:
    out = folder / f"pytorch-{name.replace(' ', '-')}-{seed}.json"
    if not out.exists():
        start = time.perf_counter()
        accuracy = train(loss, seed, arguments.epochs, parts, teacher, needs_maps=name != "soft targets")
        out.write_text(json.dumps([accuracy, time.perf_counter() - start]))
    accuracy, seconds = json.loads(out.read_text())
    return accuracy, seconds


def train(loss, seed: int, epochs: int, parts: dict, teacher_path: Path, needs_maps: bool) -> float:
    torch.manual_seed(seed)
    student = Tapped(ResNet(8, 8, 1, 10))
    for module in student.network.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
    teacher = Tapped(ResNet.of_state(load_file(teacher_path)).eval())
    images, labels = parts["train"]
    optimizer = torch.optim.SGD(
        student.network.parameters(), lr=RATE, momentum=0.9, nesterov=True, weight_decay=5e-4
    )
    steps = epochs * math.ceil(len(images) / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: (1 + math.cos(math.pi * step / steps)) / 2
    )
    # Without features, the logits are computed once, as Condense does.
    logits = None if needs_maps else answers(teacher.network, images)
    for _ in range(epochs):
        student.network.train()
        for chosen in torch.randperm(len(images)).split(BATCH):
            made = student.network(images[chosen])
            with torch.no_grad():
                wanted = teacher.network(images[chosen]) if logits is None else logits[chosen]
            value = loss([made, wanted], [student.maps, teacher.maps], labels[chosen])
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
            schedule.step()
    student.network.eval()
    images, labels = parts["t10k"]
    return (answers(student.network, images).argmax(1) == labels).float().mean().item()


@torch.no_grad()
def answers(network: nn.Module, images: Tensor) -> Tensor:
    return torch.cat([network(batch) for batch in images.split(500)])


def read(folder: Path, part: str) -> tuple[Tensor, Tensor]:
    pixels = numpy.fromfile(folder / f"{part}-images-idx3-ubyte", numpy.uint8, offset=16)
    labels = numpy.fromfile(folder / f"{part}-labels-idx1-ubyte", numpy.uint8, offset=8)
    images = torch.from_numpy(pixels.copy()).view(-1, 1, 28, 28).float() / 255
    return (images - MEAN) / DEVIATION, torch.from_numpy(labels.copy()).long()


def table(results: dict) -> str:
    lines = []
    for name in METHODS:
        sides = [results[name, side] for side in ("Condense", "PyTorch")]
        accuracies = [[100 * accuracy for accuracy, _ in side] for side in sides]
        times = [mean(seconds for _, seconds in side) for side in sides]
        spread = [stdev(values) if len(values) > 1 else 0 for values in accuracies]
        lines.append(
            [name]
            + [f"{mean(values):.2f} ± {s:.2f}" for values, s in zip(accuracies, spread)]
            + [f"{mean(accuracies[0]) - mean(accuracies[1]):+.2f}"]
            + [f"{seconds:.0f} s" for seconds in times]
            + [f"{times[1] / times[0]:.2f}"]
        )
    head = ["method", "Condense top-1 %", "PyTorch top-1 %", "difference"]
    return markdown([*head, "Condense", "PyTorch", "PyTorch / Condense"], lines)
