"""torchvision's augmentations of PIL images with given parameters, by the names that condense-bench has for them."""

import math

import numpy
from PIL import Image

from .vision import import_torchvision

import_torchvision()

from torchvision.transforms import InterpolationMode, RandAugment, functional  # noqa: E402
from torchvision.transforms.autoaugment import _apply_op  # noqa: E402

OPERATIONS = {
    "shearX": "ShearX",
    "shearY": "ShearY",
    "translateX": "TranslateX",
    "translateY": "TranslateY",
    "rotate": "Rotate",
    "brightness": "Brightness",
    "color": "Color",
    "contrast": "Contrast",
    "sharpness": "Sharpness",
    "posterize": "Posterize",
    "solarize": "Solarize",
    "autocontrast": "AutoContrast",
    "equalize": "Equalize",
    "identity": "Identity",
}


def image_of(pixels: numpy.ndarray) -> Image.Image:
    """A picture of bytes [H, W, C], gray or RGB."""
    return Image.fromarray(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels)


def pixels_of(image: Image.Image) -> numpy.ndarray:
    pixels = numpy.asarray(image)
    return pixels[:, :, None] if pixels.ndim == 2 else pixels


def applied(pixels: numpy.ndarray, name: str, numbers: list[float]) -> numpy.ndarray:
    """What torchvision makes of an image of bytes [H, W, C]."""
    image = image_of(pixels)
    if name == "resized_crop":
        top, left, height, width = map(int, numbers)
        size = [image.height, image.width]
        return pixels_of(functional.resized_crop(image, top, left, height, width, size))
    if name in ("rotate_nearest", "rotate_bilinear"):
        mode = InterpolationMode(name.removeprefix("rotate_"))
        return pixels_of(functional.rotate(image, numbers[0], interpolation=mode))
    if name in ("brightness", "contrast", "saturation", "hue"):
        return pixels_of(getattr(functional, f"adjust_{name}")(image, numbers[0]))
    operation = OPERATIONS[name.removeprefix("rand_augment ")]
    space = RandAugment()._augmentation_space(31, (image.height, image.width))
    magnitudes, is_signed = space[operation]
    magnitude = float(magnitudes[int(numbers[0])]) if magnitudes.ndim else 0.0
    magnitude *= numbers[1] if is_signed else 1
    return pixels_of(_apply_op(image, operation, magnitude, InterpolationMode.NEAREST, None))


def picture(height: int, width: int, channels: int, seed: int) -> numpy.ndarray:
    """Bytes [H, W, C] with smooth shapes, flat areas of pure colors, and noise."""
    random = numpy.random.default_rng(seed)
    y, x = numpy.mgrid[0:height, 0:width]
    waves = [
        sum(
            math.sin(seed + channel + turn)
            * numpy.sin(x / width * turn * 3 + y / height * channel * 5)
            for turn in (1, 2, 3)
        )
        for channel in range(channels)
    ]
    pixels = 128 + 60 * numpy.stack(waves, 2) + random.normal(0, 8, (height, width, channels))
    pixels[: height // 5, : width // 3] = random.integers(0, 2, channels) * 255
    pixels[-(height // 6) :, -(width // 4) :] = 90
    return pixels.clip(0, 255).astype(numpy.uint8)
