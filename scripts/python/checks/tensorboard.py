"""Read the event files of a run with TensorBoard's own reader.

A classifier and a CycleGAN train with training.tensorboard. Each is killed between two checkpoints, after events that
the resumed run repeats. TensorBoard must then show the numbers of metrics.jsonl and the pictures of samples/, and each
step once. Needs tensorboard; takes about a minute.
"""

import argparse
import json
import math
import os
import signal
from pathlib import Path

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from shared.condense import (
    Condense,
    RunFailed,
    add_folder,
    add_program,
    modified,
    wait_for,
    workspace,
)
from shared.data import STRIPES, write_small_fashion

LOOP = "--set training.tensorboard=true"
CLASSIFIER = (
    "train --recipe Recipes/fashion-resnet20.yaml --out {run} --set data.path={data} --set model.depth=8"
    " --set model.width=8 --set training.epochs=6 --set training.batch_size=20 --set training.average=0.9 "
    + LOOP
)
PAIR = (
    "train --recipe Recipes/cyclegan-stripes.yaml --out {run} --set data.path={data} --set training.epochs=3"
    " --set generator.filters=4 --set generator.blocks=1 --set discriminator.filters=4"
    " --set training.evaluate_every=1 --set training.losses_every=5 " + LOOP
)
EVERY_EVENT = {"scalars": 0, "images": 0}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_program(parser)
    add_folder(parser)


def run(arguments: argparse.Namespace) -> None:
    condense = Condense(arguments.condense)
    with workspace(arguments.out) as folder:
        write_small_fashion(folder / "fashion")
        check(condense, folder / "classifier", CLASSIFIER, folder / "fashion", kills=2)
        condense.run(STRIPES, train=24, test=8, out=folder / "stripes")
        check(condense, folder / "pair", PAIR, folder / "stripes", kills=1)


def check(condense: Condense, run: Path, command: str, data: Path, kills: int) -> None:
    for number in range(kills):
        with condense.running(
            command if number == 0 else "train --resume --out {run}",
            run.with_suffix(".log"),
            run=run,
            data=data,
        ) as process:
            state = run / "state.safetensors"
            if not wait_for(state, process, modified(state)):
                raise RunFailed(f"{run} ended before it was killed; see {run.with_suffix('.log')}")
            newest = max((run / "tensorboard").iterdir())
            wait_for(newest, process, modified(newest))
            os.kill(process.pid, signal.SIGKILL)
    sizes = {path: path.stat().st_size for path in (run / "tensorboard").iterdir()}
    condense.run("train --resume --out {run}", run=run)
    if all(path.stat().st_size == size for path, size in sizes.items()):
        raise RunFailed(f"{run}: the last kill left no events to remove")
    compare(run)


def compare(run: Path) -> None:
    events = EventAccumulator(str(run / "tensorboard"), size_guidance=EVERY_EVENT)
    events.Reload()
    curves = {tag: events.Scalars(tag) for tag in events.Tags()["scalars"]}
    for tag, curve in curves.items():
        steps = [point.step for point in curve]
        if steps != sorted(set(steps)):
            raise RunFailed(f"{run}: {tag} repeats steps: {steps}")
    epochs = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    compared = 0
    for name in sorted(set().union(*epochs) - {"epoch", "step", "seconds", "learning_rate"}):
        tag = tag_of(name)
        expected = {line["step"]: line[name] for line in epochs if line.get(name) is not None}
        found = {point.step: point.value for point in curves[tag]}
        if found.keys() != expected.keys() or not all(
            math.isclose(found[step], expected[step], rel_tol=1e-6, abs_tol=1e-12)
            for step in expected
        ):
            raise RunFailed(f"{run}: {tag} is {found}, expected {expected}")
        compared += len(expected)
    rates = {point.step: point.value for point in curves["train/learning_rate"]}
    logged = run / "steps.jsonl"
    if logged.exists():
        lines = [json.loads(line) for line in logged.read_text().splitlines()]
        if rates.keys() != {line["step"] for line in lines} or not all(
            math.isclose(rates[line["step"]], line["learning_rate"], rel_tol=1e-6) for line in lines
        ):
            raise RunFailed(f"{run}: train/learning_rate differs from steps.jsonl")
        compared += len(lines)
    else:
        interval, last = 50, epochs[-1]["step"]
        if sorted(rates) != list(range(interval, last + 1, interval)):
            raise RunFailed(f"{run}: train/learning_rate has the steps {sorted(rates)}")
    pictures = sorted((run / "samples").glob("epoch-*.png"))
    shown = events.Images("samples") if "samples" in events.Tags()["images"] else []
    if [image.encoded_image_string for image in shown] != [path.read_bytes() for path in pictures]:
        raise RunFailed(f"{run}: the pictures differ from those in samples/")
    files = len(list((run / "tensorboard").iterdir()))
    print(
        f"{run.name}: {files} event files, {len(curves)} curves, {sum(map(len, curves.values()))} points, of which"
        f" {compared} equal the logs, {len(shown)} pictures equal samples/; no step occurs twice"
    )


def tag_of(metric: str) -> str:
    """The tag of a number in metrics.jsonl."""
    if metric == "train_loss":
        return "train/loss"
    prefix = "validation_"
    if metric.startswith(prefix):
        return f"validation/{metric.removeprefix(prefix)}"
    return f"test/{metric}"
