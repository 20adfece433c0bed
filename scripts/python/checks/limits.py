"""Check that every verb ends with a message if it gets little memory.

Runs each verb under `ulimit -v` of ten sizes from 64 MB to 1 GB. It must succeed, or end within 5 seconds with a
message and the exit code 71. Before the program begins, the message and the code 127 of the loader count too. Takes
about two minutes.
"""

import argparse
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

from shared.condense import Condense, add_folder, add_program, workspace
from shared.data import SHOES, write_small_fashion

MEGABYTES = [64, 96, 128, 160, 200, 256, 320, 448, 640, 1000]
MODEL, PAIR = "Checkpoints/fashion-resnet20.safetensors", "Checkpoints/fashion-pair"
CLOTHES = "--set data.path={data}/clothes --set training.epochs=1"
VERBS = {
    "version": "--version",
    "run": f"run Recipes/fashion-student.yaml {CLOTHES} --out {{out}}",
    "train": f"train --recipe Recipes/fashion-student.yaml {CLOTHES} --out {{out}}",
    "distill": f"distill --recipe Recipes/fashion-student.yaml {CLOTHES} --out {{out}}",
    "finetune": f"""finetune --recipe Recipes/finetune-stripes.yaml --set data.path={{data}}/shoes
        --set start_from={PAIR} --set teacher={PAIR} --set data.load_size=32
        --set data.crop_size=32 --set training.steps_per_epoch=2 --set training.batch_size=2
        --set training.epochs=1 --set evaluation.classifier={MODEL} --set evaluation.fit=crop
        --out {{out}}""",
    "coevolve": f"""coevolve --pair {PAIR} --data {{data}}/shoes --budget macs=0.125
        --population 4 --generations 1 --finetune-steps 2 --out {{out}}""",
    "sweep": """sweep Recipes/sweeps/fashion-students.yaml --set seeds=[1]
        --set 'set={{data.path: {data}/clothes, training.epochs: 1}}'
        --set 'vary.student={{alone: {{step: train}}, distilled: }}' --out {out}""",
    "recipe": "recipe Recipes/fashion-student.yaml",
    "evaluate": f"evaluate {MODEL} --data {{data}}/clothes",
    "evaluate pair": f"evaluate --pair {PAIR} --data {{data}}/shoes --fit crop",
    "inspect": f"inspect {MODEL}",
    "sample": f"sample {MODEL} --data {{data}}/clothes --out {{out}}.png",
    "translate": f"translate {PAIR} --input {{data}}/shoes/testA --output {{out}}",
    "dataset stripes": "dataset stripes --count 8 --test 4 --out {out}",
    "dataset fashion-pair": SHOES.replace("{train}", "8").replace("{test}", "4"),
    "convert": f"convert {MODEL} {{out}}.safetensors --half",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_program(parser)
    add_folder(parser)


def run(arguments: argparse.Namespace) -> None:
    condense = Condense(arguments.condense)
    with workspace(arguments.out) as folder:
        write_small_fashion(folder / "clothes", train=256, test=64)
        condense.run(SHOES, train=12, test=8, out=folder / "shoes")
        failures = [
            f"{name}, {megabytes} MB: {problem}"
            for name, command in VERBS.items()
            for megabytes in MEGABYTES
            if (problem := problem_of(condense, command, folder, megabytes))
        ]
    if failures:
        sys.exit("\n".join(failures))
    print(f"{len(VERBS)} verbs end as they should under {len(MEGABYTES)} limits.")


def problem_of(condense: Condense, command: str, data: Path, megabytes: int) -> str | None:
    """What is wrong with a run under a limit; None if it is right."""
    out, limit = data / "out", megabytes << 20
    for left in (out, Path(f"{out}.png"), Path(f"{out}.safetensors")):
        shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
    start = time.monotonic()
    try:
        done = subprocess.run(
            condense.words(command, {"data": data, "out": out}),
            cwd=condense.tree,
            capture_output=True,
            text=True,
            timeout=120,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
        )
    except subprocess.TimeoutExpired:
        return "it does not end"
    seconds = time.monotonic() - start
    if done.returncode == 0:
        return None
    is_loaders = done.returncode == 127 and "shared libraries" in done.stderr
    is_ours = done.returncode == 71 and "memory" in done.stderr
    if not is_loaders and not is_ours:
        return f"it ended with {done.returncode}: {done.stderr[-300:]}"
    return f"its message came after {seconds:.1f} s" if seconds > 5 else None
