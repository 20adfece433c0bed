"""Compare the rounding errors of Condense's and PyTorch's convolutions with double precision.

For each row of condense-bench with gradients: the largest error of a result, relative to its largest magnitude. Takes
about two minutes; other programs may run meanwhile.
"""

import argparse
import tempfile
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from shared.tables import markdown

from .command import add_program
from .protocol import Worker
from .rows import list_rows
from .workloads.convolution import Workload, make_case
from .workloads.tensors import Tensors

SEED = 2
RESULTS = ["output", "gradients.input", "gradients.weight"]
HEAD = ["convolution", "output", "input's gradient", "weight's gradient", "the same in PyTorch"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_program(parser)


def run(arguments: argparse.Namespace) -> None:
    rows = [row for row in list_rows(arguments.bench) if row.name.endswith("-both")]
    lines = []
    with (
        tempfile.TemporaryDirectory() as folder,
        Worker([str(arguments.bench), "serve"]) as worker,
    ):
        case_path, result_path = Path(folder, "case"), Path(folder, "result")
        for row in rows:
            case = make_case(row.options, torch.Generator().manual_seed(SEED))
            save_file(case, case_path)
            worker.ask("prepare", row.name, case_path, result_path)
            exact = computed(row.options, {name: value.double() for name, value in case.items()})
            sides = [load_file(result_path), computed(row.options, case)]
            ours, theirs = ([f"{error(side, exact, n):.1e}" for n in RESULTS] for side in sides)
            title = row.title.removesuffix(", forward + backward")
            lines.append([title, *ours, " ".join(theirs)])
    print(markdown(HEAD, lines))


def computed(options: dict, case: Tensors) -> Tensors:
    """The results in the precision of `case`."""
    torch.set_default_dtype(case["input"].dtype)
    workload = Workload(options, case, torch.contiguous_format)
    torch.set_default_dtype(torch.float32)
    workload.run()
    return workload.results()


def error(found: Tensors, exact: Tensors, name: str) -> float:
    difference = (found[name].double() - exact[name]).abs().max()
    return (difference / exact[name].abs().max()).item()
