"""Check that trainings and compressions are repeated bit for bit.

training: the student on 6,000 images of Fashion-MNIST with augmentation, again, with another number of threads, and
stopped by SIGTERM in the middle and resumed. Takes about a minute.

compression: a small coevolution of the shipped pair with one thread and with two, and killed by SIGKILL in every
generation of its search and three times in its fine-tuning, resumed each time. Takes about three minutes.
"""

import argparse
import hashlib
import re
import signal
import sys
import time
from pathlib import Path

from shared.condense import Condense, add_folder, add_program, modified, wait_for, workspace
from shared.data import SHOES, write_small_fashion
from shared.files import require_same, stored_tensors

TRAIN = """train --recipe Recipes/fashion-student.yaml --set data.path={data}
    --set training.epochs=6 --set augmentation.crop_padding=2 --set augmentation.flip=true"""
GENERATIONS = 6
COMPRESS = f"""coevolve --pair Checkpoints/fashion-pair --data {{data}} --budget macs=0.125
    --population 8 --generations {GENERATIONS} --finetune-steps 200
    --finetune-set training.checkpoint_minutes=0.02"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("parts", metavar="PART", nargs="*", help="training, compression, or both")
    add_program(parser)
    add_folder(parser)


def run(arguments: argparse.Namespace) -> None:
    checks = {"training": check_training, "compression": check_compression}
    with workspace(arguments.out) as folder:
        for part in arguments.parts or checks:
            (folder / part).mkdir()
            checks[part](Condense(arguments.condense), folder / part)


def check_training(condense: Condense, folder: Path) -> None:
    data = folder / "data"
    write_small_fashion(data, train=6000, test=1000)
    for name, threads in (("two-threads", 2), ("again", 2), ("one-thread", 1)):
        options = "--threads {threads} --out {out}"
        condense.run(f"{TRAIN} {options}", data=data, threads=threads, out=folder / name)
    stop_and_resume(condense, TRAIN, folder / "stopped", seconds=0.5, data=data)

    first = folder / "two-threads"
    for name in ("again", "one-thread", "stopped"):
        for file in ("last.safetensors", "best.safetensors"):
            pair = [(folder / run / file).read_bytes() for run in ("two-threads", name)]
            require_same(*pair, f"{name}/{file}")
        require_same(metrics(first), metrics(folder / name), f"{name}/metrics.jsonl")
    digest = hashlib.sha256((first / "last.safetensors").read_bytes()).hexdigest()
    print(f"Four trainings wrote the same models and metrics; last.safetensors: {digest[:16]}")


def metrics(folder: Path) -> str:
    """A run's metrics without the time that each epoch took."""
    return re.sub(r'"seconds":[^,}]*', "", (folder / "metrics.jsonl").read_text())


def stop_and_resume(
    condense: Condense, command: str, out: Path, seconds: float = 0.3, **fields: object
) -> None:
    """Sends SIGTERM some time after the first checkpoint, and resumes the run."""
    log = Path(f"{out}.log")
    with condense.running(f"{command} --out {{out}}", log, out=out, **fields) as process:
        wait_for(out / "state.safetensors", process)
        time.sleep(seconds)
        process.send_signal(signal.SIGTERM)
        code = process.wait()
    if code != 143:
        sys.exit(f"The run {out.name} ended with {code} after SIGTERM, expected 143.")
    condense.run("train --resume --out {out}", out=out)


def check_compression(condense: Condense, folder: Path) -> None:
    data, killed = folder / "data", folder / "killed"
    condense.run(SHOES, train=200, test=200, out=data)
    for name, threads in (("two-threads", 2), ("one-thread", 1)):
        options = "--threads {threads} --out {out}"
        condense.run(f"{COMPRESS} {options}", data=data, threads=threads, out=folder / name)
    for generation in range(GENERATIONS):
        kill_after(condense, data, killed, "search.json", 0.01 * generation)
    for seconds in (0, 0.1, 0.2):
        kill_after(condense, data, killed, "finetune/state.safetensors", seconds)
    condense.run("coevolve --resume --threads 2 --out {out}", out=killed)

    for name in ("one-thread", "killed"):
        for file in ("pareto.csv", "search.json"):
            pair = [(folder / run / file).read_bytes() for run in ("two-threads", name)]
            require_same(*pair, f"{name}/{file}")
        # Metadata names the run, so that only tensors are compared.
        for file in ("compressed/G_A.safetensors", "compressed/G_B.safetensors"):
            pair = [stored_tensors(folder / run / file) for run in ("two-threads", name)]
            require_same(*pair, f"{name}/{file}")
    print("Three compressions found the same front and wrote the same generators.")


def kill_after(condense: Condense, data: Path, out: Path, file: str, seconds: float) -> None:
    """Starts or resumes a run, and kills it some time after it has written a file."""
    command = "coevolve --resume" if (out / "recipe.yaml").exists() else COMPRESS
    command += " --threads 2 --out {out}"
    known, log = modified(out / file), Path(f"{out}.log")
    with condense.running(command, log, data=data, out=out) as process:
        if wait_for(out / file, process, known):
            time.sleep(seconds)
        if process.poll() is not None:
            sys.exit(f"The run ended before it was killed:\n{log.read_text()}")
