"""JPEG files that Pillow cannot write."""

import ctypes
import ctypes.util

import numpy as np
from PIL import Image, ImageOps

SUBSAMPLINGS = {"4:4:4": 0, "4:2:2": 1, "4:2:0": 2, "gray": 3, "4:4:0": 4, "4:1:1": 5}
PROGRESSIVE = 1 << 14


def drawn(random: np.random.Generator, height: int, width: int, channels: int) -> Image.Image:
    """A picture of smooth waves with some noise."""
    y, x = np.mgrid[:height, :width]
    waves = [np.sin(x / 4 + 2 * c) + np.cos(y / 3 - c) for c in range(channels)]
    samples = 128 + 55 * np.stack(waves, -1) + random.normal(0, 6, (height, width, channels))
    return Image.fromarray(np.clip(samples, 0, 255).astype("u1").squeeze())


def compressed(image: Image.Image, subsampling: str, quality: int = 90, flags: int = 0) -> bytes:
    """A file of libjpeg-turbo with a subsampling that Pillow does not write."""
    library = ctypes.CDLL(ctypes.util.find_library("turbojpeg") or "libturbojpeg.so.0")
    library.tjInitCompress.restype = ctypes.c_void_p
    handle = ctypes.c_void_p(library.tjInitCompress())
    pixels = np.ascontiguousarray(image.convert("RGB")).tobytes()
    output, size = ctypes.c_void_p(), ctypes.c_ulong()
    code = library.tjCompress2(
        handle, pixels, image.width, 0, image.height, 0, ctypes.byref(output), ctypes.byref(size),
        SUBSAMPLINGS[subsampling], quality, flags,
    )  # fmt: skip
    file = ctypes.string_at(output, size.value)
    library.tjFree(output)
    library.tjDestroy(handle)
    assert code == 0
    return file


def without_adobe_marker(file: bytes) -> bytes:
    start = file.index(b"\xff\xee\x00\x0eAdobe")
    return file[:start] + file[start + 16 :]


def inverted(image: Image.Image) -> Image.Image:
    """A picture of CMYK with 255 for no ink."""
    return Image.merge("CMYK", [ImageOps.invert(band) for band in image.split()])
