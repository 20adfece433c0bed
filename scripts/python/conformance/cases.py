"""A model with images and the outputs that another program computed from them."""

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import numpy
import onnx
import onnxruntime
from safetensors.numpy import load_file, save_file
from shared.condense import Condense, RunFailed

# Of the largest output.
TOLERANCE = 1e-4


@dataclass
class Case:
    """Images and outputs have the model's order of axes."""

    name: str
    model: Path
    images: numpy.ndarray
    expected: list[numpy.ndarray]
    inputs: dict[str, numpy.ndarray] = field(default_factory=dict)
    # Further words for the table.
    words: list[str] = field(default_factory=list)
    # Height and width to read the model for, if it leaves them open but takes no others.
    image_size: tuple[int, int] | None = None

    def are_channels_last(self) -> bool:
        """Whether Condense takes the images for TensorFlow's [N, H, W, C]."""
        graph = onnx.load(self.model, load_external_data=False).graph
        weights = {weight.name for weight in graph.initializer}
        taken = weights | self.inputs.keys()
        image = next(value for value in graph.input if value.name not in taken)
        _, second, third, last = (dim.dim_value for dim in image.type.tensor_type.shape.dim)
        return 1 <= last <= 4 and not 1 <= second <= 4 and third != last


@dataclass
class Outcome:
    """An error of Condense, or the largest difference relative to the largest output."""

    error: str | None
    difference: float

    @property
    def is_right(self) -> bool:
        return self.error is None and self.difference <= TOLERANCE

    @property
    def words(self) -> str:
        return self.error or f"{self.difference:.1e}"


def outcomes(bench: Condense, cases: list[Case], folder: Path) -> list[Outcome]:
    """What Condense computes for each case, in one process as long as that does not end."""
    jobs = []
    for number, case in enumerate(cases):
        images = folder / f"{number}-images.safetensors"
        first = case.images.astype("f4")
        last = case.are_channels_last()
        save_file({"images": numpy.ascontiguousarray(channels_first(first, last))}, images)
        numbers = {name: value.ravel().tolist() for name, value in case.inputs.items()}
        outputs = folder / f"{number}-outputs.safetensors"
        paths = {"model": str(case.model), "images": str(images), "outputs": str(outputs)}
        jobs.append(paths | {"inputs": numbers, "image_size": case.image_size})
    results: list[dict] = []
    command = "outputs --jobs {folder}/jobs.jsonl --results {folder}/results.jsonl"
    words = bench.words(command, {"folder": folder})
    while len(results) < len(jobs):
        lines = map(json.dumps, jobs[len(results) :])
        (folder / "jobs.jsonl").write_text("\n".join(lines))
        (folder / "results.jsonl").write_text("")
        done = subprocess.run(words, cwd=bench.tree, capture_output=True, text=True)
        results += map(json.loads, (folder / "results.jsonl").read_text().splitlines())
        if len(results) < len(jobs):
            reason = [line for line in done.stderr.splitlines() if line.strip()]
            message = next((line for line in reason if "rror" in line), "no message")
            results.append({"error": f"CRASH with {done.returncode}: {message}"})
    found = []
    for case, job, result in zip(cases, jobs, results):
        error = result.get("error")
        if error is None:
            made = load_file(job["outputs"])
            ours = [made[str(place)] for place in range(len(made))]
            found.append(compared(ours, case))
        else:
            found.append(Outcome(error, float("inf")))
        for path in (job["images"], job["outputs"]):
            Path(path).unlink(missing_ok=True)
    return found


def written(condense: Condense, case: Case, folder: Path) -> Outcome:
    """What onnxruntime computes with the network that Condense read and wrote again."""
    model, path = folder / "read.safetensors", folder / "written.onnx"
    for left in folder.glob("*written.onnx*"):
        left.unlink()
    words = [
        f"--input {name}={','.join(map(repr, value.ravel().tolist()))}"
        for name, value in case.inputs.items()
    ]
    if case.image_size:
        words.append("--image-size {},{}".format(*case.image_size))
    options = {"first": case.model, "model": model, "path": path}
    try:
        condense.run(f"convert {{first}} {{model}} --overwrite {' '.join(words)}", **options)
        condense.run("convert {model} {path} --overwrite", **options)
    except RunFailed as failure:
        return Outcome(str(failure).splitlines()[-1].strip(), float("inf"))
    onnx.checker.check_model(path, full_check=True)
    (image,) = onnx.load(path, load_external_data=False).graph.input
    images = channels_first(case.images, case.are_channels_last())
    return compared(reference(path, {image.name: images}), case)


def compared(ours: list[numpy.ndarray], case: Case) -> Outcome:
    last = case.are_channels_last()
    theirs = [channels_first(value, last) for value in case.expected]
    shapes = [[list(value.shape) for value in side] for side in (ours, theirs)]
    if shapes[0] != shapes[1]:
        return Outcome(None, float("inf"))
    return Outcome(None, max(map(difference, ours, theirs), default=float("inf")))


def channels_first(values: numpy.ndarray, are_channels_last: bool) -> numpy.ndarray:
    is_moved = are_channels_last and values.ndim == 4
    return values.transpose(0, 3, 1, 2) if is_moved else values


def difference(ours: numpy.ndarray, theirs: numpy.ndarray) -> float:
    """The largest difference relative to the largest finite value of theirs."""
    ours, theirs = ours.astype("f8"), theirs.astype("f8")
    if not theirs.size:
        return 0
    is_same = (ours == theirs) | (numpy.isnan(ours) & numpy.isnan(theirs))
    with numpy.errstate(invalid="ignore"):
        distance = numpy.where(is_same, 0, abs(ours - theirs)).max()
    largest = abs(theirs[numpy.isfinite(theirs)]).max(initial=0)
    return float("inf") if numpy.isnan(distance) else float(distance / (largest or 1))


def reference(model: Path, feeds: dict[str, numpy.ndarray]) -> list[numpy.ndarray]:
    """The outputs of onnxruntime."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return session.run(None, feeds)
