"""PNG files that Pillow cannot write or read, such as RGB of 16 bits."""

import struct
import zlib
from pathlib import Path

import numpy as np

GRAY, RGB, PALETTE, GRAY_ALPHA, RGBA = 0, 2, 3, 4, 6
ADAM7 = [
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def encoded(
    samples: np.ndarray,
    kind: int,
    depth: int,
    interlaced: bool = False,
    before: bytes = b"",
    after: bytes = b"",
) -> bytes:
    """A file of samples `[H, W, C]`, with chunks before and after the pixels."""
    height, width, channels = samples.shape
    passes = ADAM7 if interlaced else [(0, 0, 1, 1)]
    distance = max(1, channels * depth // 8)
    data = b""
    for x, y, dx, dy in passes:
        part = samples[y::dy, x::dx]
        if part.size:
            data += filtered([packed(row, depth) for row in part], distance)
    data = zlib.compress(data, 9)
    half = len(data) // 2  # two IDAT chunks, so that a reader must cross the border between them
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, int(interlaced))
    pixels = chunk(b"IDAT", data[:half]) + chunk(b"IDAT", data[half:])
    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    return head + before + pixels + after + chunk(b"IEND", b"")


def packed(row: np.ndarray, depth: int) -> bytes:
    """A row `[W, C]` of samples."""
    if depth == 16:
        return row.astype(">u2").tobytes()
    if depth == 8:
        return row.astype("u1").tobytes()
    bits = "".join(format(int(sample), f"0{depth}b") for sample in row.flat)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))


def predictions(left: int, up: int, corner: int) -> list[int]:
    """The guesses of PNG's five filters."""
    estimate = left + up - corner
    paeth = min((left, up, corner), key=lambda value: abs(estimate - value))
    return [0, left, up, (left + up) // 2, paeth]


def filtered(rows: list[bytes], distance: int) -> bytes:
    """Rows of bytes with the five filters in turn; neighbors are `distance` bytes apart."""
    result, above = b"", bytes(len(rows[0]))
    for number, row in enumerate(rows):
        kind = number % 5
        left, corner = bytes(distance) + row, bytes(distance) + above
        guesses = (predictions(a, b, c)[kind] for a, b, c in zip(left, above, corner))
        result += bytes([kind, *((value - guess) & 255 for value, guess in zip(row, guesses))])
        above = row
    return result


def read_rgb16(path: Path) -> np.ndarray:
    """The pixels `[H, W, 3]` of an RGB file of 16 bits without interlacing."""
    content, position, data = path.read_bytes(), 8, b""
    while position < len(content):
        length, kind = struct.unpack_from(">I4s", content, position)
        part = content[position + 8 : position + 8 + length]
        if kind == b"IHDR":
            width, height, *form = struct.unpack(">IIBBBBB", part)
            assert form == [16, RGB, 0, 0, 0], f"{path}: expected RGB of 16 bits"
        elif kind == b"IDAT":
            data += part
        position += length + 12
    raw, stride = zlib.decompress(data), 6 * width
    above, rows = bytes(stride), []
    for start in range(0, len(raw), stride + 1):
        row = bytearray(6)
        for value, up, corner in zip(raw[start + 1 :], above, bytes(6) + above):
            row.append((value + predictions(row[-6], up, corner)[raw[start]]) & 255)
        above = bytes(row[6:])
        rows.append(above)
    return np.frombuffer(b"".join(rows), dtype=">u2").reshape(height, width, 3)
