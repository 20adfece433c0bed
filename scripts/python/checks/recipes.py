"""Check that every recipe and every sweep of Recipes/ runs, on few images and for few steps.

Takes about three minutes.
"""

import argparse
import sys

from shared.condense import ROOT, Condense, add_folder, add_program, workspace
from shared.data import SHOES, STRIPES, write_small_fashion

ONCE = "--set training.epochs=1"
CLOTHES = "--set data.path={data}/clothes"
CYCLEGAN = f"{ONCE} --set schedule.constant_epochs=1 --set data.path={{data}}"
FINETUNING = f"{ONCE} --set data.path={{data}}/stripes --set training.steps_per_epoch=2"
SEARCH = "--set search.generations=1 --set search.population=4 --set finetune.steps=2"
RECIPES = {
    "fashion-resnet20": f"{CLOTHES} {ONCE}",
    "fashion-student": f"{CLOTHES} {ONCE}",
    "fashion-snapshots": f"{CLOTHES} --set training.epochs=2 --set training.snapshot_every=1",
    "born-again": f"{CLOTHES} {ONCE}",
    "teacher-assistant": f"{CLOTHES} {ONCE}",
    "imitate-stripes": f"{ONCE} --set data.path={{data}}/stripes/trainA",
    "sensitivity-fashion": f"{CLOTHES} --set calibration_images=4 --set shares=[0.5]",
    "compress-fashion": f"""{CLOTHES} --set steps.0.calibration_images=8 --set steps.2.calibration_images=8
        --set steps.1.teachers.cache=null --set steps.3.teachers.cache=null --set steps.3.training.epochs=1""",
    "prune-fashion": f"{CLOTHES} --set calibration_images=16",
    "prune-distil-fashion": f"""{CLOTHES} --set steps.0.calibration_images=16
        --set steps.1.training.epochs=1""",
    "prune-while-training-fashion": f"{CLOTHES} {ONCE} --set data.select=null",
    "cyclegan-fashion-pair": f"{CYCLEGAN}/shoes",
    "cyclegan-stripes": f"{CYCLEGAN}/stripes",
    "pix2pix-stripes": f"{ONCE} --set schedule.constant_epochs=1 --set data.path={{data}}/pairs",
    "finetune-stripes-separable": FINETUNING,
    "finetune-stripes": f"{FINETUNING} --set start_from=Checkpoints/stripes",
    "coevolve-fashion-pair": f"{SEARCH} --set data={{data}}/shoes",
    "coevolve-fashion-pair-40": f"{SEARCH} --set data={{data}}/shoes",
    "coevolve-stripes-16": f"{SEARCH} --set data={{data}}/stripes",
    "coevolve-stripes-40": f"""{SEARCH} --set data={{data}}/stripes
        --set pair={{data}}/finetune-stripes-separable/last-average""",
}
STUDENTS = """--set seeds=[1] --set 'set={{data.path: {data}/clothes, data.labeled: 600, training.epochs: 1}}'"""
COMPRESSIONS = """--set seeds=[1]
    --set 'set={{data.path: {data}/clothes, steps.0.calibration_images: 8, steps.2.calibration_images: 8,
               steps.1.teachers.cache: null, steps.3.teachers.cache: null, steps.3.training.epochs: 1}}'"""
SWEEPS = {
    "distillation-methods": STUDENTS,
    "distillation-tuning": STUDENTS,
    "distillation-tuned": STUDENTS,
    "temperature-grid": """--set 'vary.student={{20k: }}'
        --set 'set={{data.path: {data}/clothes, data.validation: 0.1, training.epochs: 1}}'""",
    "compression-quarter": COMPRESSIONS,
    "compression": COMPRESSIONS,
    "compression-criteria": COMPRESSIONS,
    "fashion-students": """--set seeds=[1]
        --set 'set={{data.path: {data}/clothes, training.epochs: 1}}'
        --set 'vary.student={{alone: {{step: train}}, distilled: }}'""",
    "pruning-criteria": "--set 'set={{data.path: {data}/clothes, calibration_images: 8}}'",
    "pruning-while-training": """
        --set 'set={{data.path: {data}/clothes, data.select: null, training.epochs: 1}}'""",
    "coevolution": """--set seeds=[1]
        --set 'set={{data: {data}/shoes, search.generations: 1, search.population: 4,
                   finetune: {{steps: 2}}}}'
        --set 'vary.factor={{8x: {{budget: macs=0.125}}}}'
        --set 'vary.method={{l1: {{method: l1}}, coevolution: }}'""",
}
# It needs trained members.
LEFT_OUT = {"ensembles"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_program(parser)
    add_folder(parser)


def run(arguments: argparse.Namespace) -> None:
    condense = Condense(arguments.condense)
    for folder, known in (("Recipes", set(RECIPES)), ("Recipes/sweeps", set(SWEEPS) | LEFT_OUT)):
        unknown = {path.stem for path in (ROOT / folder).glob("*.yaml")} ^ known
        if unknown:
            sys.exit(f"This check and {folder}/ differ in: {', '.join(sorted(unknown))}")
    with workspace(arguments.out) as folder:
        write_small_fashion(folder / "clothes")
        condense.run(STRIPES, train=16, test=8, out=folder / "stripes")
        condense.run(f"{STRIPES} --paired", train=16, test=8, out=folder / "pairs")
        condense.run(SHOES, train=16, test=8, out=folder / "shoes")
        for name, options in RECIPES.items():
            print(name, flush=True)
            command = f"run Recipes/{name}.yaml {options} --out {{data}}/{name}"
            condense.run(command, data=folder)
        for name, options in SWEEPS.items():
            print(f"sweep {name}", flush=True)
            command = f"sweep Recipes/sweeps/{name}.yaml {options} --out {{data}}/sweep-{name}"
            condense.run(command, data=folder)
    print("Every recipe and every sweep runs.")
