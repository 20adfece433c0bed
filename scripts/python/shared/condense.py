"""Running the program `condense`."""

import argparse
import contextlib
import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 600


class RunFailed(Exception):
    """A program ended with another code than 0."""


class Condense:
    """A built program, run in a source tree whose recipes and checkpoints it finds.

    A command is a line of words with fields, such as `"train --resume --out {run}", run=folder`.
    """

    def __init__(self, program: Path, tree: Path = ROOT):
        self.program = program
        self.tree = tree
        if not os.access(program, os.X_OK):
            sys.exit(f"{program} is missing; run: swift build -c release --product {program.name}")

    def run(self, command: str, **fields: object) -> str:
        """The output of a run. Raises RunFailed with the last lines of a run that fails."""
        words = self.words(command, fields)
        done = subprocess.run(words, cwd=self.tree, capture_output=True, text=True)
        if done.returncode != 0:
            ending = "\n  ".join((done.stdout + done.stderr).splitlines()[-5:])
            raise RunFailed(f"{shlex.join(words)}\nended with {done.returncode}:\n  {ending}")
        return done.stdout

    @contextlib.contextmanager
    def running(self, command: str, log: Path, **fields: object) -> Iterator[subprocess.Popen]:
        """A run in the background that does not outlive the block; its output goes to a file."""
        with open(log, "a") as output:
            process = subprocess.Popen(
                self.words(command, fields), cwd=self.tree, stdout=output, stderr=output
            )
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def words(self, command: str, fields: dict[str, object]) -> list[str]:
        return [str(self.program), *(word.format(**fields) for word in shlex.split(command))]


def wait_for(path: Path, process: subprocess.Popen, known: float | None = None) -> bool:
    """Waits until a file has another modification time than `known`, or the process ends."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if modified(path) != known:
            return True
        if process.poll() is not None:
            return modified(path) != known
        time.sleep(0.002)
    return False


def modified(path: Path) -> float | None:
    return path.stat().st_mtime_ns if path.exists() else None


@contextlib.contextmanager
def workspace(folder: Path | None) -> Iterator[Path]:
    """The folder, made if it does not exist; without one, a folder that is removed at the end."""
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
    else:
        with tempfile.TemporaryDirectory(prefix="condense-") as temporary:
            yield Path(temporary)


def absolute(text: str) -> Path:
    """The type of options with paths, since programs run in another folder."""
    return Path(text).resolve()


def add_program(parser: argparse.ArgumentParser, name: str = "condense") -> None:
    path = ROOT / ".build/release" / name
    parser.add_argument(f"--{name}", type=absolute, default=path, help=f"{path.relative_to(ROOT)}")


def add_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=absolute, help="keep the runs in this folder")
