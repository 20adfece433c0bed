"""Real photographs in packages of Debian, and crops of them."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy
from PIL import Image

from .condense import ROOT

PACKAGES = ["lomiri-wallpapers-16.04", "lomiri-wallpapers-20.04", "mate-backgrounds"]
FOLDER = ROOT / ".build-bench/photographs"
# Drawings, patterns, and smaller copies of others.
LEFT_OUT = ("Elephants", "GreenTraditional", "Painting", "analogpattern", "Picture_", "Blinds")


def photographs() -> tuple[list[Path], list[Path]]:
    """The photographs for training and for tests: every fourth one is a test photograph."""
    if not FOLDER.exists():
        fetch()
    found = sorted(FOLDER.rglob("*.jpg"), key=lambda path: path.name)
    found = [path for path in found if not path.name.startswith(LEFT_OUT)]
    return [p for i, p in enumerate(found) if i % 4], found[::4]


def fetch() -> None:
    if not shutil.which("apt-get"):
        sys.exit(f"The photographs are in packages of Debian: {' '.join(PACKAGES)}. Unpack them in {FOLDER}")
    part = FOLDER.with_suffix(".partial")
    part.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "-q", "download", *PACKAGES], cwd=part, check=True, stdout=sys.stderr)
    for package in part.glob("*.deb"):
        subprocess.run(["dpkg-deb", "--extract", package, part], check=True)
    part.rename(FOLDER)


def crops(paths: list[Path], count: int, size: tuple[int, int], seed: int) -> Iterator[tuple[int, Image.Image]]:
    """Crops of random places and scales, resized to `size`, height first; the place of each in `paths` with it."""
    random = numpy.random.default_rng(seed)
    height, width = size
    for place, path in enumerate(paths):
        image = Image.open(path).convert("RGB")
        largest = min(image.width / width, image.height / height)
        for _ in range(count * (place + 1) // len(paths) - count * place // len(paths)):
            # From the size itself to the whole photograph, all scales alike.
            scale = largest ** random.uniform()
            w, h = width * scale, height * scale
            left, top = random.uniform(0, image.width - w), random.uniform(0, image.height - h)
            box = (left, top, left + w, top + h)
            yield place, image.resize((width, height), Image.Resampling.BOX, box, reducing_gap=3)


def write_crops(folder: Path, paths: list[Path], count: int, size: tuple[int, int], seed: int) -> list[int]:
    """Writes crops as PNG, in the order of their names; the place of each photograph in `paths`."""
    folder.mkdir(parents=True)
    places = []
    for number, (place, image) in enumerate(crops(paths, count, size, seed)):
        image.save(folder / f"{number:05}.png")
        places.append(place)
    return places
