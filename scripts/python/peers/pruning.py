"""Prune the shipped ResNet-20 with Condense and with Torch-Pruning, and train both alike.

Both prune Checkpoints/fashion-resnet20.safetensors to half of its multiply-adds, train, prune to a quarter, and train
again, with the original as teacher. Torch-Pruning ranks channels by its Taylor importance of groups and keeps the same
share of each group, which is its default; Condense has its defaults. The data are the first images of Fashion-MNIST. The
sides take turns. Takes about half an hour.
"""

import argparse
import json
import math
import time
from pathlib import Path
from statistics import mean, stdev

import torch
import torch_pruning
from networks.resnet import ResNet
from peers.distillation import answers, read, soft_targets
from safetensors.torch import load_file
from shared.condense import ROOT, Condense, add_folder, add_program, workspace
from shared.data import write_small_fashion
from shared.machine import processor
from shared.tables import markdown
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

TEACHER = ROOT / "Checkpoints/fashion-resnet20.safetensors"
BATCH, RATE = 128, 0.01
CALIBRATION = 128


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--images", type=int, default=12_000, help="of training")
    parser.add_argument("--epochs", type=int, default=9, help="of the last training; the first has a third")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    add_program(parser)
    add_folder(parser)


def run(arguments: argparse.Namespace) -> None:
    torch.set_num_threads(arguments.threads)
    sides: dict[str, list[dict]] = {"Condense": [], "Torch-Pruning": []}
    with workspace(arguments.out) as folder:
        data = folder / "data"
        if not data.exists():
            write_small_fashion(data, train=arguments.images, test=10_000)
        parts = {part: read(data, part) for part in ("train", "t10k")}
        for seed in arguments.seeds:
            sides["Condense"].append(condense_run(arguments, folder, seed, data))
            sides["Torch-Pruning"].append(peer_run(arguments, folder, seed, parts))
            print(seed, sides["Condense"][-1], sides["Torch-Pruning"][-1], flush=True)
    print(f"{processor()}, {arguments.threads} threads, seeds {arguments.seeds}\n")
    print(table(sides))


def condense_run(arguments: argparse.Namespace, folder: Path, seed: int, data: Path) -> dict:
    out, kept = folder / f"condense-{seed}", folder / f"condense-{seed}.json"
    if not kept.exists():
        start = time.perf_counter()
        lines = Condense(arguments.condense).run(
            "compress {teacher} --data {data} --prune channels:macs=0.25 --steps prune,tune,prune,tune"
            " --epochs {epochs} --seed {seed} --threads {threads} --out {out} --json",
            teacher=TEACHER,
            data=data,
            epochs=arguments.epochs,
            seed=seed,
            threads=arguments.threads,
            out=out,
        )
        seconds = time.perf_counter() - start
        last = json.loads(lines.splitlines()[-1])["steps"][-1]
        cost = {"multiply_adds": last["multiply_adds"], "parameters": last["parameters"]}
        kept.write_text(json.dumps({"top1": last["metrics"]["top1"], "seconds": seconds} | cost))
    return json.loads(kept.read_text())


def peer_run(arguments: argparse.Namespace, folder: Path, seed: int, parts: dict) -> dict:
    kept = folder / f"peer-{seed}.json"
    if not kept.exists():
        start = time.perf_counter()
        network, cost = compressed(seed, arguments.epochs, parts)
        images, labels = parts["t10k"]
        top1 = (answers(network, images).argmax(1) == labels).float().mean().item()
        kept.write_text(json.dumps({"top1": top1, "seconds": time.perf_counter() - start} | cost))
    return json.loads(kept.read_text())


def compressed(seed: int, epochs: int, parts: dict) -> tuple[nn.Module, dict]:
    torch.manual_seed(seed)
    state = load_file(TEACHER)
    teacher, student = (ResNet.of_state(state).eval() for _ in range(2))
    images, labels = parts["train"]
    logits = answers(teacher, images)
    example = images[:1]
    full = torch_pruning.utils.count_ops_and_params(student, example)[0]
    for share, length in ((0.5, max(1, epochs // 3)), (0.25, epochs)):
        prune(student, images, labels, example, share * full)
        train(student, images, labels, logits, length)
    macs, parameters = torch_pruning.utils.count_ops_and_params(student, example)
    return student.eval(), {"multiply_adds": int(macs), "parameters": int(parameters)}


def prune(network: nn.Module, images: Tensor, labels: Tensor, example: Tensor, limit: float) -> None:
    """Removes a few channels at a time until the network is within the limit."""
    network.eval()
    importance = torch_pruning.importance.GroupTaylorImportance()
    pruner = torch_pruning.pruner.BasePruner(
        network,
        example,
        importance=importance,
        pruning_ratio=0.95,
        iterative_steps=200,
        ignored_layers=[network.fc],
    )
    chosen = torch.arange(CALIBRATION) * len(images) // CALIBRATION
    while torch_pruning.utils.count_ops_and_params(network, example)[0] > limit:
        network.zero_grad()
        cross_entropy(network(images[chosen]), labels[chosen]).backward()
        pruner.step()
    network.zero_grad()


def train(network: nn.Module, images: Tensor, labels: Tensor, logits: Tensor, epochs: int) -> None:
    optimizer = torch.optim.SGD(
        network.parameters(), lr=RATE, momentum=0.9, nesterov=True, weight_decay=5e-4
    )
    steps = epochs * math.ceil(len(images) / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: (1 + math.cos(math.pi * step / steps)) / 2
    )
    network.train()
    for _ in range(epochs):
        for chosen in torch.randperm(len(images)).split(BATCH):
            made = network(images[chosen])
            loss = 0.1 * cross_entropy(made, labels[chosen]) + 0.9 * soft_targets(made, logits[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()


def table(sides: dict[str, list[dict]]) -> str:
    lines = []
    for name, runs in sides.items():
        top1 = [100 * run["top1"] for run in runs]
        spread = stdev(top1) if len(top1) > 1 else 0
        lines.append(
            [
                name,
                f"{mean(run['multiply_adds'] for run in runs) / 1e6:.2f} M",
                f"{mean(run['parameters'] for run in runs):,.0f}",
                f"{mean(top1):.2f} ± {spread:.2f}",
                f"{mean(run['seconds'] for run in runs):.0f} s",
            ]
        )
    return markdown(["", "multiply-adds", "parameters", "top-1 %", "wall time"], lines)
