"""Comparing the files of two runs, without PyTorch."""

import json
import struct
import sys
from pathlib import Path


def stored_tensors(path: Path) -> dict[str, tuple]:
    """The type, shape and bytes of each tensor in a safetensors file."""
    content = path.read_bytes()
    (length,) = struct.unpack_from("<Q", content)
    header = json.loads(content[8 : 8 + length])
    header.pop("__metadata__", None)
    data = content[8 + length :]
    return {
        name: (entry["dtype"], entry["shape"], data[slice(*entry["data_offsets"])])
        for name, entry in header.items()
    }


def require_same(first: object, second: object, what: str) -> None:
    if first != second:
        sys.exit(f"{what} differs")
