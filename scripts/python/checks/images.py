"""Check that Condense reads PNG and JPEG files as Pillow does.

Files: the PNG and JPEG files of Pillow's own tests, which lie in its source package on PyPI (pip downloads it unless
--pillow names an unpacked one), and JPEG files made here of each quality, subsampling, color, orientation and size.
Where both read a file, PNG must have the same pixels, and JPEG the same within two levels. Files that only one reads are
listed with the reason. Also times the reading of a folder beside Pillow and torchvision with two workers. Takes about
three minutes. Needs numpy, Pillow, and for the timing torch and torchvision; libjpeg-turbo's TurboJPEG for the rare
subsamplings.
"""

import argparse
import collections
import itertools
import json
import subprocess
import sys
import tarfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError
from shared.condense import Condense, add_folder, add_program, workspace
from shared.jpeg import PROGRESSIVE, SUBSAMPLINGS, compressed, drawn, inverted, without_adobe_marker
from shared.tables import markdown

PNG_SIGNATURE, JPEG_SIGNATURE = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
TOLERANCE = {"PNG": 0, "JPEG": 2}
WORDS = "I;16", "I"
LOADS = [(32, 32, None), (500, 375, 224), (1024, 768, 224)]


@dataclass
class Subject:
    group: str
    path: Path
    # CMYK without Adobe's marker, which Pillow takes for inverted.
    is_plain_cmyk: bool = False

    @property
    def format(self) -> str:
        return "PNG" if self.path.read_bytes().startswith(PNG_SIGNATURE) else "JPEG"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pillow", type=Path, help="an unpacked source package of Pillow")
    parser.add_argument("--no-timing", action="store_true", help="compare pixels alone")
    add_program(parser, "condense-bench")
    add_folder(parser)


def run(arguments: argparse.Namespace) -> None:
    Image.MAX_IMAGE_PIXELS = None
    program = Condense(arguments.condense_bench)
    with workspace(arguments.out) as folder:
        subjects = list(public_files(arguments.pillow or download(folder)))
        if len(subjects) < 450:
            sys.exit(f"found {len(subjects)} files of Pillow's tests, expected at least 450")
        (folder / "made").mkdir(exist_ok=True)
        subjects += made_files(folder / "made")
        failed = compare(program, folder, subjects)
        if not arguments.no_timing:
            print(timing(program, folder))
    if failed:
        sys.exit("Some pixels differ.")


def download(folder: Path) -> Path:
    """The unpacked source package of Pillow."""
    pip = [sys.executable, "-m", "pip", "download", "--no-binary", "pillow", "--no-deps", "-q"]
    subprocess.run([*pip, "-d", folder, "pillow"], check=True)
    archive = next(folder.glob("pillow-*.tar.gz"))
    with tarfile.open(archive) as file:
        file.extractall(folder, filter="data")
    return folder / archive.name.removesuffix(".tar.gz")


def public_files(source: Path):
    for path in sorted((source / "Tests/images").rglob("*")):
        if path.suffix.lower() in (".png", ".jpg", ".jpeg", ".jpe", ".jfif") and path.is_file():
            if path.read_bytes().startswith((PNG_SIGNATURE, JPEG_SIGNATURE)):
                yield Subject("Pillow's tests", path)


def made_files(folder: Path):
    random = np.random.default_rng(23)
    sizes = [(1, 1), (8, 8), (17, 13), (64, 48), (255, 100)]
    for (width, height), quality in itertools.product(sizes, (1, 30, 75, 95, 100)):
        color = drawn(random, height, width, 3) if width > 1 else Image.new("RGB", (1, 1), "teal")
        for name, flags in itertools.product(SUBSAMPLINGS, (0, PROGRESSIVE)):
            path = folder / f"{width}x{height}-{quality}-{name.replace(':', '')}-{flags}.jpg"
            path.write_bytes(compressed(color, name, quality, flags))
            yield Subject("subsampling, quality, progressive", path)
    yield from special_files(folder, random)


def special_files(folder: Path, random: np.random.Generator):
    color, gray = drawn(random, 37, 53, 3), drawn(random, 37, 53, 1)

    def saved(group: str, name: str, image: Image.Image, **options: object) -> Subject:
        path = folder / f"{name}.jpg"
        image.save(path, "JPEG", **options)
        return Subject(group, path)

    for value in range(10):
        exif = Image.Exif()
        exif[0x0112] = value
        for name, image in (("color", color), ("gray", gray), ("cmyk", color.convert("CMYK"))):
            yield saved("orientation", f"{name}-{value}", image, exif=exif)
    for blocks, progressive in itertools.product((1, 2, 7), (False, True)):
        options = {"restart_marker_blocks": blocks, "progressive": progressive}
        yield saved("restart markers", f"restart-{blocks}-{progressive}", color, **options)
    for quality in (10, 50, 75, 95):
        yield saved("gray", f"gray-{quality}", gray, quality=quality)
        cmyk = color.convert("CMYK")
        yield saved("CMYK", f"cmyk-{quality}", cmyk, quality=quality)
        plain = saved("CMYK without Adobe's marker", f"plain-{quality}", inverted(cmyk), quality=quality)
        plain.path.write_bytes(without_adobe_marker(plain.path.read_bytes()))
        plain.is_plain_cmyk = True
        yield plain


def pillow_pixels(subject: Subject) -> np.ndarray | str:
    """Pillow's pixels `[H, W, C]` in L or RGB, or its error."""
    try:
        with Image.open(subject.path) as image:
            image.load()
            if subject.format == "JPEG":
                image = ImageOps.exif_transpose(image)
            if subject.is_plain_cmyk:
                image = inverted(image)
            if image.mode in WORDS or image.mode.startswith("I;16"):
                samples = np.asarray(image).astype("u2")
            else:
                is_gray = image.mode in ("1", "L", "LA", "La")
                samples = np.asarray(image.convert("L" if is_gray else "RGB"))
            return samples.reshape(image.height, image.width, -1)
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError) as error:
        return f"{type(error).__name__}: {error}"


def condense_pixels(folder: Path, number: int, line: dict) -> np.ndarray | str:
    """Condense's pixels without alpha, or its error."""
    if "error" in line:
        return line["error"]
    samples = np.fromfile(folder / str(number), f"u{line['bit_depth'] // 8}")
    samples = samples.reshape(line["height"], line["width"], line["channels"])
    return samples[..., : 1 if line["channels"] <= 2 else 3]


def difference(ours: np.ndarray, theirs: np.ndarray) -> int | str:
    if ours.shape != theirs.shape:
        return f"{ours.shape} instead of {theirs.shape}"
    if ours.dtype != theirs.dtype:
        # Pillow shows color of 16 bits with the upper 8.
        ours = (ours >> 8) if ours.dtype == np.uint16 else ours
    return int(np.abs(ours.astype(int) - theirs.astype(int)).max())


def compare(program: Condense, folder: Path, subjects: list[Subject]) -> bool:
    files, results = folder / "files.txt", folder / "pixels"
    results.mkdir(exist_ok=True)
    files.write_text("".join(f"{subject.path}\n" for subject in subjects))
    output = program.run("pixels {files} {results}", files=files, results=results)
    lines = [json.loads(line) for line in output.splitlines()]
    counts, only, wrong = collections.defaultdict(collections.Counter), [], []
    for number, (subject, line) in enumerate(zip(subjects, lines, strict=True)):
        key, name = (subject.group, subject.format), subject.path.name
        ours = condense_pixels(results, number, line)
        theirs = pillow_pixels(subject)
        counts[key]["files"] += 1
        if isinstance(ours, str) or isinstance(theirs, str):
            reads = "neither" if isinstance(ours, str) and isinstance(theirs, str) else None
            reads = reads or ("only Pillow" if isinstance(ours, str) else "only Condense")
            reason = ours if isinstance(ours, str) else theirs
            only.append([reads, name, reason.replace(str(subject.path), "").lstrip(": ")[:110]])
            counts[key][reads] += 1
            continue
        found = difference(ours, theirs)
        if isinstance(found, str) or found > TOLERANCE[subject.format]:
            wrong.append([name, found])
        else:
            counts[key]["largest"] = max(counts[key]["largest"], found)
            counts[key]["same"] += 1
    columns = ["files", "same", "largest", "only Pillow", "only Condense", "neither"]
    rows = [[*key, *(count[column] for column in columns)] for key, count in counts.items()]
    titles = ["files of", "format", "files", "same pixels", "largest difference", *columns[3:]]
    print(markdown(titles, rows))
    print()
    print(markdown(["read by", "file", "reason"], sorted(only)))
    if wrong:
        print()
        print(markdown(["different file", "difference"], wrong))
    return bool(wrong)


def timing(program: Condense, folder: Path) -> str:
    """Images per second of folders, beside Pillow and torchvision with two workers."""
    rows = []
    for width, height, side in LOADS:
        place = folder / f"load-{width}"
        count = write_folder(place, width, height)
        words = f"load {place}" + (f" --side {side}" if side else "")
        ours, theirs = [], []
        for _ in range(3):  # in turn, so that other work on the machine meets both
            ours.append(min(json.loads(program.run(words + " --count 1"))["seconds"]))
            theirs.append(torch_seconds(place, side))
        a, b = count / min(ours), count / min(theirs)
        rows.append([f"{width}×{height}", side or "–", count, f"{a:.0f}", f"{b:.0f}", f"{a / b:.2f}"])
    titles = ["JPEG files", "resized to", "images", "Condense /s", "torchvision /s", "ratio"]
    return "\n" + markdown(titles, rows)


def write_folder(place: Path, width: int, height: int) -> int:
    random = np.random.default_rng(24)
    count = 4000 if width < 100 else 400
    for number in range(count):
        path = place / f"class{number % 4}" / f"{number}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            drawn(random, height, width, 3).save(path, quality=90)
    return count


def torch_seconds(place: Path, side: int | None) -> float:
    """The time of one pass over a folder as PyTorch's users make it, without the start."""
    import torch
    from conformance.exported import import_torchvision

    import_torchvision()
    from torchvision import datasets, transforms

    steps = [transforms.Resize((side, side))] if side else []
    steps.append(transforms.ToTensor())
    data = datasets.ImageFolder(str(place), transforms.Compose(steps))
    loader = torch.utils.data.DataLoader(
        data, batch_size=64, num_workers=2, persistent_workers=True
    )
    for _ in loader:  # starts the workers
        pass
    start = time.perf_counter()
    for _ in loader:
        pass
    return time.perf_counter() - start
