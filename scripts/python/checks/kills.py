"""Check that runs survive SIGKILL at any call to the file system.

Each of eight kinds of run is done once without a kill. Then it is killed when it makes a call that changes the file
system, resumed, killed again, and so on. At the end the models have the same bytes as without a kill, and no
temporary file is left. Needs strace, which delivers the kills. Takes about half an hour for 200 kills.
"""

import argparse
import random
import shutil
import subprocess
import sys
from pathlib import Path

from shared.condense import Condense, add_folder, add_program, workspace
from shared.data import SHOES, write_small_fashion
from shared.files import require_same, stored_tensors

CALLS = "openat,mkdir,rename,renameat,renameat2,unlink,unlinkat,ftruncate,fsync,write,flock,rmdir"
CLOTHES = "--set data.path={data}/clothes --set training.epochs=2"
PAIR = "--set data.path={data}/shoes --set training.epochs=2"
RUNS = {
    "train": f"train --recipe Recipes/fashion-student.yaml {CLOTHES}",
    "distill": f"distill --recipe Recipes/fashion-student.yaml {CLOTHES}",
    "cyclegan": f"""train --recipe Recipes/cyclegan-fashion-pair.yaml {PAIR}
        --set schedule.constant_epochs=1 --set generator.filters=4 --set generator.blocks=1
        --set discriminator.filters=4""",
    "finetune": f"""finetune --recipe Recipes/finetune-stripes.yaml {PAIR}
        --set start_from=Checkpoints/fashion-pair --set teacher=Checkpoints/fashion-pair
        --set data.load_size=32 --set data.crop_size=32 --set training.steps_per_epoch=2
        --set training.batch_size=2 --set evaluation.classifier=Checkpoints/fashion-resnet20.safetensors
        --set evaluation.fit=crop""",
    "coevolve": """coevolve --pair Checkpoints/fashion-pair --data {data}/shoes --budget macs=0.125
        --population 4 --generations 2 --finetune-steps 4""",
    "shaping": """run Recipes/prune-while-training-fashion.yaml --set data.path={data}/clothes
        --set data.select=null --set training.epochs=4 --set pruning.every=2""",
    "compress": """compress Checkpoints/fashion-resnet20.safetensors --data {data}/clothes --epochs 1
        --steps prune,tune --set steps.0.calibration_images=8 --set steps.1.calibration_images=8""",
    "list": """run Recipes/prune-distil-fashion.yaml --set data.path={data}/clothes
        --set steps.0.calibration_images=16 --set steps.1.training.epochs=2""",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kills", type=int, default=200, help="the number of kills in all (200)")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the places of kills (1)")
    add_program(parser)
    add_folder(parser)


def run(arguments: argparse.Namespace) -> None:
    if not shutil.which("strace"):
        sys.exit("strace is missing. Run: apt-get install strace")
    condense, draw = Condense(arguments.condense), random.Random(arguments.seed)
    with workspace(arguments.out) as folder:
        write_small_fashion(folder / "clothes", train=256, test=64)
        condense.run(SHOES, train=12, test=8, out=folder / "shoes")
        total = 0
        for place, (name, command) in enumerate(RUNS.items()):
            wanted = arguments.kills * (place + 1) // len(RUNS) - total
            whole = folder / f"{name}-whole"
            first, last = count_calls(condense, command, folder, whole)
            kills = rounds = 0
            while kills < wanted:
                rounds += 1
                killed = folder / f"{name}-killed-{rounds}"
                kills += survive(condense, command, folder, killed, draw, (first, last))
                compare(whole, killed)
                shutil.rmtree(killed)
            total += kills
            print(f"{name}: {kills} kills in {rounds} runs, at calls {first} to {last}", flush=True)
    print(f"{total} kills: the same bytes, and no temporary file is left.")


def traced(condense: Condense, command: str, options: list[str], **fields: object) -> int:
    words = ["strace", "-f", "-qq", *options, *condense.words(command, fields)]
    done = subprocess.run(words, cwd=condense.tree, capture_output=True, text=True)
    if done.returncode not in (0, -9, 137):
        sys.exit(f"{command}\nended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.returncode


def count_calls(condense: Condense, command: str, data: Path, out: Path) -> tuple[int, int]:
    """Runs without a kill; the first call for the run's folder, and the last call, of the main thread."""
    log = Path(f"{out}.calls")
    options = ["-e", f"trace={CALLS}", "-o", str(log)]
    traced(condense, f"{command} --out {{out}}", options, data=data, out=out)
    lines = log.read_text().splitlines()
    main = [line for line in lines if line.split()[0] == lines[0].split()[0]]
    return next(place for place, line in enumerate(main, 1) if out.name in line), len(main)


def survive(
    condense: Condense, command: str, data: Path, out: Path, draw: random.Random, calls: tuple[int, int]
) -> int:
    """Runs until the end through kills, which grow rarer; the number of kills."""
    kills = 0
    while True:
        # A resumed run makes fewer calls, so that not every attempt is killed.
        place = draw.randint(*calls)
        kill = f"inject={CALLS}:signal=SIGKILL:when={place}"
        options = ["-e", f"trace={CALLS}", "-o", "/dev/null", "-e", kill]
        if (out / "recipe.yaml").exists():
            line = f"{command.split()[0]} --resume --out {{out}}"
        else:
            line = f"{command} --out {{out}}"
        if traced(condense, line, options, data=data, out=out) == 0:
            return kills
        kills += 1


def compare(whole: Path, killed: Path) -> None:
    files = sorted(path.relative_to(whole) for path in whole.rglob("*.safetensors"))
    for file in files:
        if not (killed / file).exists():
            sys.exit(f"{killed / file} is missing")
        require_same(stored_tensors(whole / file), stored_tensors(killed / file), killed / file)
    left = [path for path in killed.rglob("*") if ".partial" in path.name]
    if left:
        sys.exit(f"left behind: {', '.join(map(str, left))}")
