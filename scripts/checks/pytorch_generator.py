#!/usr/bin/env python3
"""Compares generators with PyTorch: the same weights, the same images, the same translations.

    python3 scripts/checks/pytorch_generator.py [--condense .build/release/condense]

Writes generators with the official names and layers as .pth files of every format, converts them with `condense
convert`, translates random images of 16 bits with `condense translate`, and compares them with what PyTorch makes of
the same images. Each converted file then goes back into PyTorch through load_state_dict(strict=True). Needs torch,
numpy and safetensors.
"""

import argparse
import pathlib
import struct
import subprocess
import sys
import tempfile
import zlib

import numpy
import torch
from official_generator import Generator
from safetensors.torch import load_file

TOLERANCE = 1e-4
# Of values in -1...1, half a step of 16 bits.
ROUNDING = 1 / 65535

CASES = {
    "9 blocks": ({"blocks": 9}, {}),
    "6 blocks": ({"blocks": 6}, {}),
    "9 blocks with dropout": ({"blocks": 9, "drops": True}, {}),
    "6 blocks with statistics": ({"blocks": 6, "keeps_statistics": True}, {}),
    "6 separable blocks": ({"blocks": 6, "is_separable": True}, {}),
    "6 separable blocks, kernels of 3 at the ends": ({"blocks": 6, "is_separable": True, "end_kernel": 3}, {}),
    "9 blocks in half precision": ({"blocks": 9, "half": True}, {}),
    "9 blocks before PyTorch 1.6": ({"blocks": 9}, {"_use_new_zipfile_serialization": False}),
}


def write_png(path, pixels):
    """[H, W, 3] of 16 bits."""
    height, width, _ = pixels.shape
    rows = pixels.astype(">u2").reshape(height, -1)
    raw = b"".join(b"\0" + row.tobytes() for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(raw)), (b"IEND", b"")]
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for kind, content in chunks:
            checksum = zlib.crc32(kind + content)
            file.write(struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum))


def paeth(left, up, corner):
    estimate = left + up - corner
    distances = [abs(estimate - left), abs(estimate - up), abs(estimate - corner)]
    return [left, up, corner][distances.index(min(distances))]


def read_png(path):
    """The pixels of an RGB file of 16 bits without interlacing."""
    content, position, data = path.read_bytes(), 8, b""
    while position < len(content):
        length, kind = struct.unpack(">I4s", content[position : position + 8])
        chunk = content[position + 8 : position + 8 + length]
        if kind == b"IHDR":
            width, height, depth, color, _, _, interlace = struct.unpack(">IIBBBBB", chunk)
            assert (depth, color, interlace) == (16, 2, 0), "expected RGB of 16 bits"
        elif kind == b"IDAT":
            data += chunk
        position += length + 12
    raw, stride = zlib.decompress(data), 6 * width
    above, rows = [0] * stride, []
    for y in range(height):
        start = y * (stride + 1)
        way, row = raw[start], list(raw[start + 1 : start + 1 + stride])
        for x in range(stride):
            left = row[x - 6] if x >= 6 else 0
            corner = above[x - 6] if x >= 6 else 0
            row[x] += [0, left, above[x], (left + above[x]) // 2, paeth(left, above[x], corner)][way]
            row[x] &= 0xFF
        above = row
        rows.append(bytes(row))
    return numpy.frombuffer(b"".join(rows), dtype=">u2").reshape(height, width, 3)


def make_network(options):
    options = dict(options)
    is_half = options.pop("half", False)
    network = Generator(filters=16, **options)
    with torch.no_grad():
        # Larger than at the start of training, so that the images are not all alike.
        for parameter in network.parameters():
            parameter.mul_(1.5)
    # What is stored in 16 bits is what both sides compute with.
    return network.half().float() if is_half else network, is_half


def check(condense, name, options, saving, folder):
    network, is_half = make_network(options)
    state = network.half().state_dict() if is_half else network.state_dict()
    torch.save(state, folder / "weights.pth", **saving)
    network = network.float()
    run = [condense, "convert", folder / "weights.pth", folder / "model.safetensors"]
    subprocess.run(run, check=True, stdout=subprocess.DEVNULL)

    pixels = numpy.random.default_rng(3).integers(0, 65536, (64, 48, 3))
    (folder / "images").mkdir()
    write_png(folder / "images" / "image.png", pixels)
    run = [condense, "translate", folder / "model.safetensors"]
    run += ["--input", folder / "images", "--output", folder / "translated"]
    subprocess.run(run, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ours = read_png(folder / "translated" / "image.png").astype(numpy.float64) / 65535 * 2 - 1

    # Instance norms that keep statistics use them only in eval(), which nobody ran those networks in.
    network.train(options.get("keeps_statistics", False))
    image = torch.from_numpy(pixels / 65535 * 2 - 1).float().permute(2, 0, 1)[None]
    with torch.no_grad():
        theirs = network(image)[0].permute(1, 2, 0).double().numpy()
    difference = abs(ours - theirs).max()

    plain = Generator(filters=16, **{k: v for k, v in options.items() if k not in ["half", "keeps_statistics"]})
    converted = load_file(folder / "model.safetensors")
    plain.load_state_dict(converted, strict=True)
    same = all(torch.equal(converted[key], state[key].float()) for key in converted)
    is_right = difference <= TOLERANCE + ROUNDING and same and numpy.ptp(theirs) > 0.1
    print(
        f"{name}: largest difference {difference:.1e} of {TOLERANCE:.0e}, outputs from {theirs.min():.2f}"
        f" to {theirs.max():.2f}, weights {'the same' if same else 'DIFFERENT'} back in PyTorch"
    )
    return is_right


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--condense", default=".build/release/condense", help="the tool's binary")
    arguments = parser.parse_args()
    torch.manual_seed(1)
    results = []
    for name, (options, saving) in CASES.items():
        with tempfile.TemporaryDirectory() as folder:
            results.append(
                check(arguments.condense, name, options, saving, pathlib.Path(folder))
            )
    if not all(results):
        sys.exit("Some generators translate otherwise than in PyTorch.")


if __name__ == "__main__":
    main()
