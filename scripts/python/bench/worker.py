"""A worker process of the benchmark: PyTorch or onnxruntime as one side of the comparison."""

import argparse
import json
import logging
import tempfile
import warnings
from pathlib import Path

import torch
from networks.generator import Generator

from .protocol import Server, Workload
from .workloads import WORKLOADS
from .workloads.tensors import Tensors, load_weights

FORMATS = {"nchw": torch.contiguous_format, "channels_last": torch.channels_last}


class OnnxGenerator:
    """A generator that PyTorch exports."""

    def __init__(self, options: dict, case: Tensors, threads: int):
        import onnxruntime

        network = Generator(**options["widths"]).eval()
        load_weights(network, case)
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = threads
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / "generator.onnx")
            export(network, case["input"], path)
            self.session = onnxruntime.InferenceSession(
                path, settings, providers=["CPUExecutionProvider"]
            )
        self.inputs = {self.session.get_inputs()[0].name: case["input"].numpy()}

    def run(self) -> None:
        (self.output,) = self.session.run(None, self.inputs)

    def results(self) -> Tensors:
        return {"output": torch.from_numpy(self.output)}


def export(network: torch.nn.Module, example: torch.Tensor, path: str) -> None:
    """Writes a network as ONNX, without the exporter's messages."""
    logging.disable(logging.WARNING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(network, (example,), path, dynamo=True, verbose=False)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("side", choices=["torch", "onnx"])
    parser.add_argument(
        "--rows", type=Path, required=True, help="the output of condense-bench list"
    )
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--format", choices=FORMATS, default="nchw")
    parser.add_argument("--compile", action="store_true")


def run(arguments: argparse.Namespace) -> None:
    torch.set_num_threads(arguments.threads)

    def make_workload(row: dict, case: Tensors) -> Workload:
        if arguments.side == "onnx":
            return OnnxGenerator(row["options"], case, arguments.threads)
        module = WORKLOADS[row["kind"]]
        return module.Workload(row["options"], case, FORMATS[arguments.format], arguments.compile)

    Server(json.loads(arguments.rows.read_text()), make_workload).serve()
