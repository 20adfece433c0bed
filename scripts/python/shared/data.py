"""Small data sets for checks."""

import gzip
import struct
from pathlib import Path

FASHION_MNIST = Path("/usr/share/datasets/fashion-mnist")
SHOES = (
    "dataset fashion-pair --classes sneaker,ankle-boot --train {train} --test {test} --out {out}"
)
STRIPES = "dataset stripes --count {train} --test {test} --out {out}"


def idx_content(name: str) -> bytes:
    """The bytes of an IDX file of Fashion-MNIST."""
    return gzip.decompress((FASHION_MNIST / f"{name}.gz").read_bytes())


def write_small_fashion(folder: Path, train: int = 2000, test: int = 500) -> None:
    """Writes the first images and labels of Fashion-MNIST as IDX files."""
    folder.mkdir(parents=True)
    for part, count in (("train", train), ("t10k", test)):
        for kind, header, item in (("images-idx3", 16, 784), ("labels-idx1", 8, 1)):
            name = f"{part}-{kind}-ubyte"
            content = idx_content(name)
            changed = content[:4] + struct.pack(">I", count) + content[8 : header + count * item]
            (folder / name).write_bytes(changed)
