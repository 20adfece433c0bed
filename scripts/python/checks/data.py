"""Check that data are read alike in each form, that large folders stay out of memory, and that runs survive kills.

cifar: made images in the layout of CIFAR-10, in the binary form and in the Python form by four protocols, train the
same network to the same bytes. Takes half a minute.

large: a folder of 20,000 JPEG files of 224×224 trains ResNet-8. Prints the largest anonymous memory, and the images
per second of the second epoch, beside those of a run whose images fit into memory. Takes about ten minutes and
4 GB on the disk.

recipe: one student with validation, patience, clipped gradients, averaged weights, mixup and a teacher, killed by
SIGKILL and SIGTERM and resumed, ends with the same bytes as without. Takes a minute.
"""

import argparse
import json
import pickle
import random
import re
import shutil
import signal
import statistics
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image
from shared.condense import Condense, add_folder, add_program, wait_for, workspace
from shared.data import write_small_fashion
from shared.files import require_same
from shared.machine import processor

NAMES = "airplane automobile bird cat deer dog frog horse ship truck".split()
CIFAR = """
step: train
data: { kind: cifar-10, path: DATA, validation: 0.1 }
model: { kind: resnet, depth: 8, width: 8 }
optimizer: { kind: sgd, momentum: 0.9 }
schedule: { kind: cosine, learning_rate: 0.05 }
training: { epochs: 2, batch_size: 64 }
"""
LARGE = """
step: train
data: { kind: image-folder, path: DATA, cache: CACHE, normalization: { mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25] } }
model: { kind: resnet, depth: 8, width: 4 }
optimizer: { kind: sgd, momentum: 0.9 }
schedule: { kind: constant, learning_rate: 0.01 }
training: { epochs: 2, batch_size: 16 }
"""
TEACHER = """
step: train
data: { kind: fashion-mnist, path: DATA }
model: { kind: resnet, depth: 8, width: 8 }
optimizer: { kind: sgd, momentum: 0.9 }
schedule: { kind: cosine, learning_rate: 0.1 }
training: { epochs: 2, batch_size: 64 }
"""
STUDENT = """
step: distill
seed: 3
data: { kind: fashion-mnist, path: DATA, validation: 0.1 }
model: { kind: resnet, depth: 8, width: 4 }
augmentation: { flip: true, mixup: { alpha: 0.2 }, color_jitter: { brightness: 0.2 }, random_erasing: {} }
teachers: { files: [TEACHER] }
optimizer: { kind: sgd, momentum: 0.9 }
schedule: { kind: cosine, learning_rate: 0.05 }
training:
  epochs: 12
  batch_size: 64
  checkpoint_minutes: 0.01
  patience: 3
  clip_norm: 1
  average: 0.99
  tensorboard: true
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("parts", metavar="PART", nargs="*", help="cifar, large, recipe, or all")
    parser.add_argument("--images", type=int, default=20_000, help="of the large folder (20,000)")
    parser.add_argument("--kills", type=int, default=12, help="of the recipe (12)")
    add_program(parser)
    add_folder(parser)


def run(arguments: argparse.Namespace) -> None:
    condense = Condense(arguments.condense)
    with workspace(arguments.out) as folder:
        for part in arguments.parts or ["cifar", "large", "recipe"]:
            (folder / part).mkdir(exist_ok=True)
            if part == "cifar":
                check_cifar(condense, folder / part)
            elif part == "large":
                check_large(condense, folder / part, arguments.images)
            else:
                check_recipe(condense, folder / part, arguments.kills)


def recipe(text: str, path: Path, **words: object) -> Path:
    """Writes a recipe with its paths."""
    for word, value in words.items():
        text = text.replace(word, str(value))
    path.write_text(text)
    return path


# CIFAR


def made_batch(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Noisy images of ten patterns, as CIFAR stores them, and their labels."""
    patterns = np.random.default_rng(0).integers(0, 256, (10, 3, 8, 8))
    draw = np.random.default_rng(seed)
    labels = draw.integers(0, 10, count)
    images = np.kron(patterns[labels], np.ones((4, 4))) + draw.normal(0, 60, (count, 3, 32, 32))
    return np.clip(images, 0, 255).astype(np.uint8).reshape(count, 3072), labels


def write_cifar(folder: Path, protocol: int | None) -> None:
    """Made images in the published layout: pickles by a protocol, or the binary form."""
    folder.mkdir()
    names = [f"data_batch_{number}" for number in range(1, 6)] + ["test_batch"]
    for seed, name in enumerate(names):
        images, labels = made_batch(400, seed)
        if protocol is None:
            records = np.concatenate([labels[:, None].astype(np.uint8), images], axis=1)
            (folder / f"{name}.bin").write_bytes(records.tobytes())
        else:
            content = {"data": images, "labels": [int(label) for label in labels]}
            keys = {key.encode() if protocol < 4 else key: item for key, item in content.items()}
            (folder / name).write_bytes(pickle.dumps(keys, protocol=protocol))
    if protocol is None:
        (folder / "batches.meta.txt").write_text("\n".join(NAMES) + "\n\n")
    else:
        (folder / "batches.meta").write_bytes(pickle.dumps({"label_names": NAMES}, protocol=2))


def check_cifar(condense: Condense, folder: Path) -> None:
    models = {}
    for form, protocol in {"binary": None, **{f"protocol {p}": p for p in (2, 3, 4, 5)}}.items():
        name = form.replace(" ", "-")
        write_cifar(folder / f"data-{name}", protocol)
        path = recipe(CIFAR, folder / f"{name}.yaml", DATA=folder / f"data-{name}")
        condense.run("train --recipe {path} --out {out}", path=path, out=folder / name)
        models[form] = (folder / name / "last.safetensors").read_bytes()
        require_same(models["binary"], models[form], form)
    accuracy = last_metrics(folder / "binary")["top1"]
    print(f"CIFAR: {len(models)} forms trained the same network, top1 {accuracy:.4f}")


# A folder larger than memory


def write_photos(folder: Path, part: str, count: int) -> None:
    """Smooth random pictures in ten classes as JPEG files of 224×224."""
    for index in range(count):
        draw = np.random.default_rng([index, part == "test"])
        place = folder / part / f"class{index % 10}" / f"{index:05d}.jpg"
        place.parent.mkdir(parents=True, exist_ok=True)
        low = draw.integers(0, 256, (14, 14, 3)).astype(np.uint8)
        low[:, :, index % 3] //= 1 + index % 10 // 3
        Image.fromarray(low).resize((224, 224), Image.BICUBIC).save(place, quality=90)


def check_large(condense: Condense, folder: Path, count: int) -> None:
    speeds = {}
    for name, images in (("in memory", 3000), ("mapped", count)):
        data, out = folder / f"data-{images}", folder / name.replace(" ", "-")
        if not data.exists():
            write_photos(data, "train", images)
            write_photos(data, "test", 200)
        path = recipe(LARGE, folder / f"{images}.yaml", DATA=data, CACHE=folder / "cache")
        shutil.rmtree(out, ignore_errors=True)
        peak, seconds = largest_anonymous(condense, path, out)
        lines = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
        speeds[name] = [images / line["seconds"] for line in lines[1:]]
        epochs = ", ".join(f"{images / line['seconds']:.1f}" for line in lines)
        training = sum(line["seconds"] for line in lines)
        print(
            f"{name}: {images:,} images of 224×224, {peak / 2**20:.0f} MiB of anonymous memory,"
            f" {seconds:.0f} s, of which {training:.0f} s training; images per second by epoch {epochs}",
            flush=True,
        )
    ratio = statistics.mean(speeds["mapped"]) / statistics.mean(speeds["in memory"])
    print(f"mapped beside in memory, in the second epoch: {ratio:.3f} ({processor()})")
    if ratio < 0.9:
        sys.exit("The mapped images are slower than 0.9 of those in memory.")


def largest_anonymous(condense: Condense, path: Path, out: Path) -> tuple[int, float]:
    """The largest anonymous memory of a training in bytes, and its seconds."""
    largest, start = 0, time.monotonic()
    command = "train --recipe {path} --out {out}"
    with condense.running(command, Path(f"{out}.log"), path=path, out=out) as process:
        while process.poll() is None:
            status = Path(f"/proc/{process.pid}/status").read_text()
            found = re.search(r"RssAnon:\s*(\d+) kB", status)
            largest = max(largest, int(found.group(1)) * 1024 if found else 0)
            time.sleep(0.05)
        if process.returncode != 0:
            sys.exit(f"The training ended with {process.returncode}; see {out}.log")
    return largest, time.monotonic() - start


# One recipe with everything


def check_recipe(condense: Condense, folder: Path, kills: int) -> None:
    data = folder / "data"
    write_small_fashion(data, train=2000, test=500)
    teacher = folder / "teacher"
    path = recipe(TEACHER, folder / "teacher.yaml", DATA=data)
    condense.run("train --recipe {path} --out {out}", path=path, out=teacher)
    path = recipe(
        STUDENT, folder / "student.yaml", DATA=data, TEACHER=teacher / "last.safetensors"
    )
    whole, killed = folder / "whole", folder / "killed"
    condense.run("distill --recipe {path} --out {out}", path=path, out=whole)
    draw, done = random.Random(1), 0
    for number in range(kills):
        done += kill(condense, path, killed, draw, signal.SIGKILL if number % 2 else signal.SIGTERM)
    condense.run("distill --resume --out {out}", out=killed)
    for file in ("last.safetensors", "best.safetensors"):
        require_same(*((run / file).read_bytes() for run in (whole, killed)), file)
    require_same(untimed(whole), untimed(killed), "metrics.jsonl")
    epochs = len((whole / "metrics.jsonl").read_text().splitlines())
    print(f"One recipe with everything: {done} stops, the same bytes after {epochs} epochs")


def kill(
    condense: Condense, path: Path, out: Path, draw: random.Random, sign: signal.Signals
) -> bool:
    """Starts or resumes a run and sends a signal after a while; whether it was still running."""
    begun = (out / "state.safetensors").exists()
    command = "distill --resume --out {out}" if begun else "distill --recipe {path} --out {out}"
    with condense.running(command, Path(f"{out}.log"), path=path, out=out) as process:
        if not begun:
            wait_for(out / "state.safetensors", process)
        time.sleep(draw.uniform(0.1, 0.5))
        running = process.poll() is None
        process.send_signal(sign)
        process.wait()
    return running


def untimed(folder: Path) -> str:
    """A run's metrics without the time that each epoch took."""
    return re.sub(r'"seconds":[^,}]*', "", (folder / "metrics.jsonl").read_text())


def last_metrics(folder: Path) -> dict:
    return json.loads((folder / "metrics.jsonl").read_text().splitlines()[-1])
