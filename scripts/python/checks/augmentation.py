"""Check augmentations against torchvision: pixels with given parameters, distributions of draws, and speed.

Pixels: each operation on PIL images with many parameters; at most 0.1 % of the samples may differ by more than two
levels (rotations and shears that take the nearest pixel can take a neighbor where rounding decides). Draws: mean and
quantiles of 20,000 crops, factors, angles, rectangles and shares. Speed: images per second up to normalized tensors,
both on one thread, in alternating rounds. Takes about five minutes. Needs condense-bench (swift build -c release
--product condense-bench), torch, torchvision (pip install --no-deps torchvision==0.29.2), numpy, pillow, safetensors.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy
import torch
from PIL import Image
from safetensors.numpy import load_file, save_file
from shared.augmentations import OPERATIONS, applied, picture
from shared.condense import ROOT, workspace
from shared.machine import processor
from shared.tables import markdown
from torchvision.transforms import v2

COUNT = 20_000
HEIGHT, WIDTH = 100, 150
SCALES = {
    "random_resized_crop": {"scale": [0.08, 1], "ratio": [0.75, 4 / 3]},
    "color_jitter": {"brightness": 0.4, "contrast": 0.4, "saturation": 0.3, "hue": 0.1},
    "rotation": {"degrees": 15},
    "random_erasing": {"probability": 0.5},
    "rand_augment": {"operations": 2, "magnitude": 9},
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--bench", type=Path, default=ROOT / ".build/release/condense-bench")
    parser.add_argument("--out", type=Path, help="a folder for the images, otherwise removed")
    parser.add_argument("--rounds", type=int, default=9, help="of the timing; 0 leaves it out")


def run(arguments: argparse.Namespace) -> None:
    torch.set_num_threads(1)
    with workspace(arguments.out) as folder:
        are_equal = compare_pixels(arguments.bench, folder)
        are_equal = compare_draws(arguments.bench) and are_equal
        if arguments.rounds:
            compare_speed(arguments.bench, folder, arguments.rounds)
    if not are_equal:
        sys.exit("Condense differs from torchvision.")


def bench(program: Path, *words: object) -> str:
    done = subprocess.run(
        [program, "augment", *map(str, words)], capture_output=True, text=True, check=True
    )
    return done.stdout


# Pixels


def jobs() -> list[dict]:
    random = numpy.random.default_rng(3)
    chosen = []

    def add(operation: str, *numbers: float) -> None:
        for image in IMAGES:
            chosen.append({"image": image, "operation": operation, "numbers": list(numbers)})

    for _ in range(8):
        for operation in ("brightness", "contrast", "saturation"):
            add(operation, float(random.uniform(0, 2.2)))
        add("hue", float(random.uniform(-0.5, 0.5)))
        for operation in ("rotate_nearest", "rotate_bilinear"):
            add(operation, float(random.uniform(-180, 180)))
        for image, (height, width, _) in IMAGES.items():
            box = [int(random.integers(1, extent + 1)) for extent in (height, width)]
            corner = [int(random.integers(0, e - b + 1)) for e, b in zip((height, width), box)]
            chosen.append({"image": image, "operation": "resized_crop", "numbers": corner + box})
    for name in OPERATIONS:
        for magnitude in (0, 5, 9, 14, 23, 30):
            for sign in (1, -1):
                add(f"rand_augment {name}", magnitude, sign)
    return chosen


IMAGES = {"small": (32, 32, 3), "large": (157, 224, 3), "gray": (28, 31, 1)}


def compare_pixels(program: Path, folder: Path) -> bool:
    images = {
        name: picture(*shape, seed=index) for index, (name, shape) in enumerate(IMAGES.items())
    }
    save_file(
        {name: pixels.astype(numpy.float32) for name, pixels in images.items()},
        folder / "images.safetensors",
    )
    chosen = jobs()
    (folder / "jobs.json").write_text(json.dumps(chosen))
    files = [folder / "images.safetensors", folder / "jobs.json", folder / "out.safetensors"]
    bench(program, "pixels", *files)
    ours = load_file(files[2])
    differences = defaultdict(list)
    for index, job in enumerate(chosen):
        theirs = applied(images[job["image"]], job["operation"], job["numbers"])
        difference = numpy.abs(ours[str(index)] - theirs.astype(numpy.float32))
        differences[job["operation"]].append(difference.ravel())
    lines, are_equal = [], True
    for operation, parts in differences.items():
        all_of_it = numpy.concatenate(parts)
        beyond = float((all_of_it > 2).mean())
        are_equal = are_equal and beyond <= 0.001
        equal = float((all_of_it == 0).mean())
        near = float((all_of_it <= 1).mean())
        largest = int(all_of_it.max())
        lines.append(
            [operation, len(parts), f"{equal:.4%}", f"{near:.4%}", f"{beyond:.4%}", largest]
        )
    print("\nPixels: shares of samples that are equal, within 1, and beyond 2 levels\n")
    print(markdown(["operation", "images", "equal", "within 1", "beyond 2", "largest"], lines))
    return are_equal


# Draws


def their_draws() -> dict[str, numpy.ndarray]:
    """The parameters that torchvision draws."""
    torch.manual_seed(0)
    image = torch.zeros(3, HEIGHT, WIDTH)
    crop = v2.RandomResizedCrop((HEIGHT, WIDTH))
    jitter = v2.ColorJitter(0.4, 0.4, 0.3, 0.1)
    rotation = v2.RandomRotation(15)
    erasing = v2.RandomErasing(p=1)
    cutmix = v2.CutMix(alpha=1.0, num_classes=2)
    found = defaultdict(list)
    for _ in range(COUNT):
        box = crop.make_params([image])
        found["crops"].append([box["top"], box["left"], box["height"], box["width"]])
        factors = jitter.make_params([image])
        for name in ("brightness", "contrast", "saturation", "hue"):
            found[name].append(factors[f"{name}_factor"])
        found["angles"].append(rotation.make_params([image])["angle"])
        box = erasing.make_params([image])
        if box["v"] is not None:
            found["erased"].append([box["i"], box["j"], box["h"], box["w"]])
        found["cutmix"].append(cutmix.make_params([image[None]])["lam_adjusted"])
    for alpha in (0.2, 1.0):
        beta = torch.distributions.Beta(torch.tensor([alpha]), torch.tensor([alpha]))
        found[f"mixup {alpha}"] = beta.sample((COUNT,)).ravel().tolist()
    return {name: numpy.array(values, dtype=float) for name, values in found.items()}


def our_draws(program: Path) -> dict[str, numpy.ndarray]:
    size = ["--count", COUNT, "--height", HEIGHT, "--width", WIDTH]

    def drawn(augmentation: dict) -> dict:
        return json.loads(bench(program, "draws", json.dumps(augmentation), *size))

    chosen = {name: SCALES[name] for name in ("random_resized_crop", "color_jitter", "rotation")}
    chosen["random_erasing"] = {"probability": 1}
    found = drawn(chosen)
    found["cutmix"] = drawn({"cutmix": {"alpha": 1}})["shares"]
    for alpha in (0.2, 1.0):
        found[f"mixup {alpha}"] = drawn({"mixup": {"alpha": alpha}})["shares"]
    return {name: numpy.array(values, dtype=float) for name, values in found.items() if values}


def features(draws: dict[str, numpy.ndarray]) -> dict[str, numpy.ndarray]:
    """The numbers whose distributions are compared, scaled so that 1 is a typical spread."""
    crops, erased = draws["crops"], draws["erased"]
    area = HEIGHT * WIDTH
    return {
        "crop: area": crops[:, 2] * crops[:, 3] / area,
        "crop: log(width / height)": numpy.log(crops[:, 3] / crops[:, 2]),
        "crop: top / free rows": crops[:, 0] / (HEIGHT - crops[:, 2] + 1),
        "crop: left / free columns": crops[:, 1] / (WIDTH - crops[:, 3] + 1),
        "brightness": draws["brightness"],
        "contrast": draws["contrast"],
        "saturation": draws["saturation"],
        "hue": draws["hue"] * 10,
        "rotation: angle / 15": draws["angles"] / 15,
        "erasing: images": numpy.array([len(erased) / COUNT]),
        "erasing: area": erased[:, 2] * erased[:, 3] / area,
        "erasing: log(height / width)": numpy.log(erased[:, 2] / erased[:, 3]),
        "mixup: share, α = 0.2": draws["mixup 0.2"],
        "mixup: share, α = 1": draws["mixup 1.0"],
        "cutmix: share, α = 1": draws["cutmix"],
    }


def compare_draws(program: Path) -> bool:
    ours, theirs = features(our_draws(program)), features(their_draws())
    lines, are_equal = [], True
    for name in ours:
        row: list[object] = [name]
        for quantile in (None, 0.05, 0.25, 0.5, 0.75, 0.95):
            pair = [
                part.mean() if quantile is None else numpy.quantile(part, quantile)
                for part in (ours[name], theirs[name])
            ]
            row.append(f"{pair[0]:.3f} / {pair[1]:.3f}")
        distance = largest_gap(ours[name], theirs[name])
        # The limit of Kolmogorov and Smirnov's test at a probability of 1e-5 for two samples.
        are_equal = are_equal and distance < 2.47 * (2 / COUNT) ** 0.5
        lines.append(row + [f"{distance:.4f}"])
    head = ["parameter", "mean", "5 %", "25 %", "50 %", "75 %", "95 %", "largest gap"]
    print("\nDraws: Condense / torchvision, and the largest gap of the distribution functions\n")
    print(markdown(head, lines))
    return are_equal


def largest_gap(first: numpy.ndarray, second: numpy.ndarray) -> float:
    if len(first) == 1:
        return float(abs(first[0] - second[0]))
    points = numpy.concatenate([first, second])
    shares = [
        numpy.searchsorted(numpy.sort(part), points, side="right") / len(part)
        for part in (first, second)
    ]
    return float(numpy.abs(shares[0] - shares[1]).max())


# Speed


def transforms(size: int) -> dict[str, tuple[dict, list, Callable | None]]:
    """For each row: Condense's augmentation, torchvision's transforms before and after the normalization."""
    jitter = SCALES["color_jitter"]
    crop, flip = v2.RandomResizedCrop(size), v2.RandomHorizontalFlip()
    erasing = v2.RandomErasing(0.5)
    bilinear = v2.InterpolationMode.BILINEAR
    chosen = {
        "none": ({}, [], None),
        "crop_padding and flip": (
            {"crop_padding": 4, "flip": True},
            [v2.RandomCrop(size, padding=4), flip],
            None,
        ),
        "random_resized_crop": ({"random_resized_crop": {}}, [crop], None),
        "rotation, bilinear": (
            {"rotation": {"degrees": 15}},
            [v2.RandomRotation(15, interpolation=bilinear)],
            None,
        ),
        "rotation, nearest": (
            {"rotation": {"degrees": 15, "interpolation": "nearest"}},
            [v2.RandomRotation(15)],
            None,
        ),
        "color_jitter": (
            {"color_jitter": jitter},
            [v2.ColorJitter(0.4, 0.4, 0.3, 0.1)],
            None,
        ),
        "color_jitter without hue": (
            {"color_jitter": {**jitter, "hue": 0}},
            [v2.ColorJitter(0.4, 0.4, 0.3)],
            None,
        ),
        "rand_augment": ({"rand_augment": {}}, [v2.RandAugment()], None),
        "random_erasing": ({"random_erasing": {}}, [], erasing),
        "mixup": ({"mixup": {}}, [], v2.MixUp(alpha=0.2, num_classes=2)),
        "cutmix": ({"cutmix": {}}, [], v2.CutMix(alpha=1.0, num_classes=2)),
    }
    chosen["all"] = (
        {"random_resized_crop": {}, "flip": True, "color_jitter": jitter, "rand_augment": {},
         "random_erasing": {}, "mixup": {}},
        [crop, flip, v2.ColorJitter(0.4, 0.4, 0.3, 0.1), v2.RandAugment()],
        v2.Compose([erasing, v2.MixUp(alpha=0.2, num_classes=2)]),
    )  # fmt: skip
    return chosen


def torchvision_speed(images: list, before: list, after: Callable | None, seconds: float) -> float:
    """Images per second: PIL images to a normalized batch."""
    normalize = [
        v2.ToImage(),
        v2.ToDtype(torch.float32, scale=True),
        v2.Normalize([0.5] * 3, [0.25] * 3),
    ]
    parts = after.transforms if isinstance(after, v2.Compose) else [after] if after else []
    single = [part for part in parts if isinstance(part, v2.RandomErasing)]
    mixing = [part for part in parts if part not in single]
    transform = v2.Compose(before + normalize + single)
    labels = torch.zeros(len(images), dtype=torch.long)

    def prepare() -> None:
        batch = torch.stack([transform(image) for image in images])
        for part in mixing:
            part(batch, labels)

    prepare()
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        prepare()
        count += len(images)
    return count / (time.perf_counter() - start)


def compare_speed(program: Path, folder: Path, rounds: int) -> None:
    for size in (32, 224):
        pixels = numpy.stack([picture(size, size, 3, seed) for seed in range(32)])
        (folder / "pixels").write_bytes(pixels.tobytes())
        images = [Image.fromarray(part) for part in pixels]
        lines = []
        for name, (ours, before, after) in transforms(size).items():
            found: list[tuple[float, float]] = []
            for _ in range(rounds):
                words = [json.dumps(ours), "--size", size, "--images", folder / "pixels"]
                found.append(
                    (
                        float(bench(program, "speed", *words, "--seconds", 0.3)),
                        torchvision_speed(images, before, after, 0.3),
                    )
                )
            ratio = statistics.median(first / second for first, second in found)
            medians = [statistics.median(part) for part in zip(*found)]
            lines.append([name, f"{medians[0]:,.0f}", f"{medians[1]:,.0f}", f"{ratio:.1f}×"])
        print(f"\nImages of {size}² per second on one thread, {processor()}\n")
        print(markdown(["augmentation", "Condense", "torchvision", "ratio"], lines), flush=True)
