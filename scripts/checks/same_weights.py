#!/usr/bin/env python3
"""Compares the weights that two runs left in their folders; scripts/checks/same_weights calls it.

    same_weights.py [--except PATTERN]... NAME FOLDER FOLDER FIRST SECOND

For each *.safetensors, the names, shapes, types and bytes of the tensors must be the same; their order and the metadata may
differ. Of a search.json, the front must be the same, in the keys that both files have. Prints a line that begins with
"same" or "different", and ends with code 1 if something differs that no PATTERN allows.
"""

import argparse
import array
import fnmatch
import json
import math
import struct
import sys
from pathlib import Path
from typing import NamedTuple

SHOWN = 5
# As the format of safetensors spells them, with the letters of the module array. F16 and BF16 are read apart.
CODES = {"F64": "d", "F32": "f", "I64": "q", "I32": "i", "I16": "h", "I8": "b", "U8": "B", "BOOL": "B"}


class Difference(NamedTuple):
    text: str
    largest: float = math.nan


def tensors(path: Path) -> dict[str, tuple[str, list[int], bytes]]:
    """The type, shape and bytes of each tensor in a file."""
    content = path.read_bytes()
    (length,) = struct.unpack_from("<Q", content)
    header = json.loads(content[8 : 8 + length])
    header.pop("__metadata__", None)
    data = memoryview(content)[8 + length :]
    return {
        name: (entry["dtype"], entry["shape"], bytes(data[slice(*entry["data_offsets"])]))
        for name, entry in header.items()
    }


def numbers(dtype: str, data: bytes):
    """A tensor's numbers; None for a type that this script cannot read."""
    if dtype == "F16":
        return struct.unpack(f"<{len(data) // 2}e", data)
    if dtype == "BF16":
        halves = array.array("H", data)
        return array.array("f", struct.pack(f"<{len(halves)}I", *(half << 16 for half in halves)))
    return array.array(CODES[dtype], data) if dtype in CODES else None


def largest_difference(dtype: str, first: bytes, second: bytes) -> float:
    """Between two tensors; infinite where one number is not finite or the type cannot be read."""
    pair = numbers(dtype, first), numbers(dtype, second)
    if None in pair:
        return math.inf
    differences = [abs(a - b) for a, b in zip(*pair) if a != b]
    return max((value if math.isfinite(value) else math.inf for value in differences), default=0)


def tensor_differences(first: Path, second: Path, sides: list[str]) -> tuple[int, list[Difference]]:
    """How many tensors the files hold, and those that differ."""
    one, other = tensors(first), tensors(second)
    names = sorted(one.keys() | other.keys())
    found = []
    for name in names:
        if name not in one or name not in other:
            found.append(Difference(f"{name}: only {sides[name in other]} has it"))
            continue
        (dtype, shape, data), (other_dtype, other_shape, other_data) = one[name], other[name]
        if (dtype, shape) != (other_dtype, other_shape):
            found.append(Difference(f"{name}: {dtype} {shape} and {other_dtype} {other_shape}"))
        elif data != other_data:
            largest = largest_difference(dtype, data, other_data)
            found.append(Difference(f"{name} {dtype} {shape}: largest difference {largest:.3g}", largest))
    return len(names), found


def value_differences(first, second, place: str) -> list[Difference]:
    """Where two JSON values differ, in the keys that both have."""
    if isinstance(first, dict) and isinstance(second, dict):
        return [
            found
            for key in sorted(first.keys() & second.keys())
            for found in value_differences(first[key], second[key], f"{place}.{key}")
        ]
    if isinstance(first, list) and isinstance(second, list):
        if len(first) != len(second):
            return [Difference(f"{place}: {len(first)} and {len(second)} entries")]
        return [
            found
            for index, pair in enumerate(zip(first, second))
            for found in value_differences(*pair, f"{place}[{index}]")
        ]
    return [] if first == second else [Difference(f"{place}: {first} and {second}")]


def front(path: Path) -> list | None:
    """The pairs that the search found to be worth keeping; None if the file keeps them elsewhere."""
    try:
        return json.loads(path.read_text())["state"]["archive"]["entries"]
    except (KeyError, TypeError):
        return None


def files(folder: Path) -> set[str]:
    found = [*folder.rglob("*.safetensors"), *folder.rglob("search.json")]
    return {str(path.relative_to(folder)) for path in found}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--except", dest="excepted", action="append", default=[], metavar="PATTERN")
    parser.add_argument("name")
    parser.add_argument("folders", nargs=2, type=Path)
    parser.add_argument("sides", nargs=2)
    options = parser.parse_args()
    first, second = options.folders
    sides = options.sides
    written = files(first), files(second)

    files_compared = tensors_compared = 0
    notes: list[str] = []
    differences: dict[str, list[Difference]] = {}
    for file in sorted(written[0] | written[1]):
        if not (file in written[0] and file in written[1]):
            differences[file] = [Difference(f"only {sides[file in written[1]]} wrote it")]
        elif file.endswith(".safetensors"):
            count, differences[file] = tensor_differences(first / file, second / file, sides)
            files_compared += 1
            tensors_compared += count
        else:
            fronts = front(first / file), front(second / file)
            if None in fronts:
                notes.append(f"the front in {file} has other keys and is not compared")
                continue
            notes.append(f"a front of {len(fronts[0])} pairs")
            differences[file] = value_differences(*fronts, "front")
    if not written[0] and not written[1]:
        differences["*.safetensors"] = [Difference("neither run wrote such a file")]

    def is_allowed(file: str) -> bool:
        names = (options.name, f"{options.name}/{file}")
        return any(fnmatch.fnmatchcase(name, pattern) for name in names for pattern in options.excepted)

    found = [(file, difference) for file in differences for difference in differences[file]]
    wrong = [(file, difference) for file, difference in found if not is_allowed(file)]
    total = f"{files_compared} files, {tensors_compared:,} tensors"
    summary = ", ".join([options.name, total, *notes])
    if not found:
        print(f"same: {summary}")
        return 0
    print(f"different: {summary}" if wrong else f"different, as --except allows: {summary}")
    shown = wrong or found
    for file, difference in shown[:SHOWN]:
        print(f"  {file} {difference.text}")
    if len(shown) > SHOWN:
        print(f"  and {len(shown) - SHOWN:,} more in {len({file for file, _ in shown})} files")
    measured = [entry for entry in shown if not math.isnan(entry[1].largest)]
    if len(shown) > SHOWN and measured:
        file, difference = max(measured, key=lambda entry: entry[1].largest)
        print(f"  the largest: {file} {difference.text}")
    if wrong and len(wrong) < len(found):
        print(f"  --except allows {len(found) - len(wrong):,} more")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
