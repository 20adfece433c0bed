"""Reading the PNG files of a folder."""

import sys
from pathlib import Path

import numpy
from PIL import Image


def png_files(folder: Path) -> list[Path]:
    paths = sorted(folder.glob("*.png"))
    return paths or sys.exit(f"{folder}: there are no PNG files in it")


def read_images(paths: list[Path]) -> numpy.ndarray:
    """Images of 8 bits and one size, `[N, H, W, C]`."""
    images = numpy.stack([numpy.asarray(Image.open(path)) for path in paths])
    if images.dtype != numpy.uint8:
        sys.exit(f"{paths[0].parent}: expected images of 8 bits")
    return images if images.ndim == 4 else images[..., None]
