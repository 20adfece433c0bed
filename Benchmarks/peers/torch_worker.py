"""PyTorch as one side of the comparison: `python -m peers.torch_worker --rows FILE`."""

import argparse
import json
from pathlib import Path

import torch

from .serving import Server
from .twins import TWINS

FORMATS = {"nchw": torch.contiguous_format, "channels_last": torch.channels_last}


class TorchServer(Server):
    def __init__(self, rows: list[dict], memory_format: str, compiled: bool):
        super().__init__(rows)
        self.memory_format = FORMATS[memory_format]
        self.compiled = compiled

    def make_workload(self, row: dict, case: dict):
        twin = TWINS[row["kind"]]
        return twin.Workload(row["options"], case, self.memory_format, self.compiled)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=Path, required=True, help="what condense-bench list prints")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--format", choices=FORMATS, default="nchw")
    parser.add_argument("--compile", action="store_true")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    rows = json.loads(arguments.rows.read_text())
    TorchServer(rows, arguments.format, arguments.compile).serve()


if __name__ == "__main__":
    main()
