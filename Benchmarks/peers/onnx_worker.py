"""onnxruntime as one side of the comparison, with networks that PyTorch exports."""

import argparse
import json
import logging
import tempfile
import warnings
from pathlib import Path

import onnxruntime
import torch

from .serving import Server
from .twins.generator import Generator
from .twins.tensors import load_weights


class GeneratorWorkload:
    def __init__(self, options: dict, case: dict, threads: int):
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

    def results(self) -> dict:
        return {"output": torch.from_numpy(self.output)}


def export(network: torch.nn.Module, example: torch.Tensor, path: str) -> None:
    """Writes a network as ONNX, without the exporter's notes."""
    logging.disable(logging.WARNING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(network, (example,), path, dynamo=True, verbose=False)


class OnnxServer(Server):
    def __init__(self, rows: list[dict], threads: int):
        super().__init__(rows)
        self.threads = threads

    def make_workload(self, row: dict, case: dict):
        return GeneratorWorkload(row["options"], case, self.threads)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=Path, required=True, help="what condense-bench list prints")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    OnnxServer(json.loads(arguments.rows.read_text()), arguments.threads).serve()


if __name__ == "__main__":
    main()
