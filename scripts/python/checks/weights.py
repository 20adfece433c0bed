"""Check that two versions of Condense write the same weights from the same seeds, bit for bit.

OLD and NEW are source trees, built by `swift build -c release --product condense`. Make the tree of a commit by `git
worktree add FOLDER COMMIT`. Each program runs in its own tree, with the checkpoints and recipes of that tree: training,
distillation, fine-tuning, compression, and a run that is stopped and resumed. Takes about three minutes.

Of each *.safetensors, names, shapes, types and bytes of the tensors must be the same; their order and the metadata may
differ. Of each search.json, the front must be the same.
"""

import argparse
import fnmatch
import json
import sys
from pathlib import Path

from shared.condense import Condense, RunFailed, absolute, add_folder, workspace
from shared.data import SHOES, STRIPES, write_small_fashion
from shared.files import stored_tensors

from .determinism import stop_and_resume

CLOTHES = "--set data.path={data}/clothes --set training.epochs=2"
STUDENT = f"--recipe Recipes/fashion-student.yaml {CLOTHES}"
TEACHER = "--teacher Checkpoints/fashion-resnet20.safetensors"
PAIR_TEACHER = (
    "--teacher Checkpoints/stripes --data {data}/stripes --set training.steps_per_epoch=4"
)
NARROW = """coevolve --pair Checkpoints/fashion-pair --data {data}/shoes --budget macs=0.125
    --finetune-steps 10"""
RUNS = {
    "train-resnet": f"train --recipe Recipes/fashion-resnet20.yaml {CLOTHES}",
    "train-lenet": f"""train {STUDENT} --set 'model={{{{ kind: lenet }}}}'
        --set 'optimizer={{{{ kind: adamw }}}}' --set schedule.learning_rate=1e-3
        --set losses.label_smoothing=0.1""",
    "distill-cached": f"distill {STUDENT} {TEACHER}",
    "distill-augmented": f"""distill {STUDENT} {TEACHER} --set augmentation.crop_padding=2
        --set augmentation.flip=true --set data.labeled=500""",
    "cyclegan-plain": """train --recipe Recipes/cyclegan-stripes.yaml
        --set data.path={data}/stripes --set data.load_size=36 --set data.crop_size=32
        --set schedule.constant_epochs=1 --set training.epochs=2 --set losses.cycle_noise=0.1""",
    "cyclegan-dropout": """train --recipe Recipes/cyclegan-fashion-pair.yaml
        --set data.path={data}/shoes --set generator.dropout=true
        --set schedule.constant_epochs=1 --set training.epochs=3""",
    "finetune-features": f"""finetune --pair Checkpoints/stripes {PAIR_TEACHER}
        --set losses.features=1 --set losses.adversarial=1 --set losses.cycle=10
        --set training.epochs=2 --set training.batch_size=2""",
    "finetune-separable": """finetune --recipe Recipes/finetune-stripes-separable.yaml
        --data {data}/stripes --set training.epochs=2 --set training.steps_per_epoch=4""",
    "finetune-fresh": f"""finetune --pair {{runs}}/finetune-separable/last {PAIR_TEACHER}
        --set fresh_weights=true --set training.epochs=1""",
    "coevolve-closed-form": f"""{NARROW} --population 6 --generations 3
        --recovery closed-form""",
    "coevolve-l1": f"{NARROW} --method l1",
}
RESUMED = "cyclegan-dropout"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("old", type=absolute, metavar="OLD")
    parser.add_argument("new", type=absolute, metavar="NEW")
    add_folder(parser)
    text = "a run that may differ, such as train-resnet; * stands for any characters"
    parser.add_argument("--except", dest="allowed", nargs="+", default=[], help=text)


def run(arguments: argparse.Namespace) -> None:
    programs = {
        side: Condense(tree / ".build/release/condense", tree)
        for side, tree in (("old", arguments.old), ("new", arguments.new))
    }
    wrong = []
    with workspace(arguments.out) as folder:
        data = folder / "data"
        write_small_fashion(data / "clothes")
        programs["old"].run(STRIPES, train=32, test=24, out=data / "stripes")
        programs["old"].run(SHOES, train=64, test=24, out=data / "shoes")
        for name, command in RUNS.items():
            try:
                for side, condense in programs.items():
                    runs = folder / side
                    condense.run(f"{command} --out {{runs}}/{name}", data=data, runs=runs)
                    if name == RESUMED:
                        stop_and_resume(condense, command, runs / "resumed", data=data)
                        title = f"{name}, {side}, resumed"
                        if not are_same(title, runs / name, runs / "resumed"):
                            wrong.append(title)
                if not are_same(name, folder / "old" / name, folder / "new" / name):
                    wrong.append(name)
            except RunFailed as failure:
                print(f"{name}: {failure}")
                wrong.append(name)
    wrong = [n for n in wrong if not any(fnmatch.fnmatchcase(n, p) for p in arguments.allowed)]
    if wrong:
        sys.exit(f"These runs differ or failed: {', '.join(wrong)}")
    print("Both programs write the same weights, except for runs that --except allows.")


def are_same(name: str, first: Path, second: Path) -> bool:
    """Compares two runs, and prints what differs."""
    ours, theirs = contents(first), contents(second)
    names = ours.keys() | theirs.keys()
    differing = sorted(name for name in names if ours.get(name) != theirs.get(name))
    result = f"{len(differing)} differ" if differing else "same"
    print(f"{name}: {len(names):,} tensors and fronts, {result}", flush=True)
    print("".join(f"  {name}\n" for name in differing[:5]), end="")
    return bool(names) and not differing


def contents(folder: Path) -> dict[str, object]:
    """All tensors and fronts that a run wrote."""
    found: dict[str, object] = {}
    for path in folder.rglob("*.safetensors"):
        for name, tensor in stored_tensors(path).items():
            found[f"{path.relative_to(folder)} {name}"] = tensor
    for path in folder.rglob("search.json"):
        archive = json.loads(path.read_text())["state"].get("archive")
        found[str(path.relative_to(folder))] = archive and archive["entries"]
    return found
