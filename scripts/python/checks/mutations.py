"""Check that readers survive 20,000 damaged files of each format.

Makes small sound files, from which condense-mutate makes damaged ones. A reader must accept each, or reject it with a
message, within a second of processor time and with little memory. Takes some minutes.

For undefined behavior as well:

  swift build -c release --sanitize address --scratch-path .build-asan --product condense-mutate
  … check mutations --condense-mutate .build-asan/release/condense-mutate --seconds 10

Needs torch, onnx, onnxruntime, numpy, safetensors and Pillow.
"""

import argparse
from pathlib import Path

from conformance.small import write_seeds
from fixtures.images import golden_pictures
from fixtures.jpegs import golden_files
from shared.condense import Condense, add_folder, add_program, workspace


def write_pngs(folder: Path) -> None:
    for number, (_, _, _, *files) in enumerate(golden_pictures()):
        (folder / f"{number}.png").write_bytes(files[-1] or files[0])


def write_jpegs(folder: Path) -> None:
    for number, (file, _) in enumerate(golden_files().values()):
        (folder / f"{number}.jpg").write_bytes(file)


FORMATS = {"onnx": write_seeds, "png": write_pngs, "jpg": write_jpegs}
RUN = "run {format} {seeds} --count {count} --seconds {seconds} --seed {seed}"
KEEP = "--keep {seeds}-handled-badly --messages {seeds}-messages.txt"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("formats", metavar="FORMAT", nargs="*", help=", ".join(FORMATS))
    parser.add_argument("--count", type=int, default=20_000, help="damaged files of a format")
    parser.add_argument("--seconds", type=float, default=1, help="processor time for a file")
    parser.add_argument("--seed", type=int, default=1)
    add_program(parser, "condense-mutate")
    add_folder(parser)


def run(arguments: argparse.Namespace) -> None:
    program = Condense(arguments.condense_mutate)
    with workspace(arguments.out) as folder:
        for name in arguments.formats or FORMATS:
            seeds: Path = folder / name
            if not seeds.exists():
                seeds.mkdir()
                FORMATS[name](seeds)
            fields = vars(arguments) | {"format": name, "seeds": seeds}
            print(program.run(f"{RUN} {KEEP if arguments.out else ''}", **fields), end="")
