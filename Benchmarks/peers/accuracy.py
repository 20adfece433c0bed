"""How far the convolutions of each side are from double precision.

    PYTHONPATH=Benchmarks python -m peers.accuracy --bench .build/release/condense-bench

For each row with gradients: the largest error of a result, relative to its largest magnitude, for Condense and for PyTorch in
single precision. Needs no quiet machine.
"""

import argparse
import tempfile
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from .rows import list_rows
from .twins.convolution import Workload, make_case
from .twins.tensors import Tensors
from .worker import Worker

SEED = 2


def computed(options: dict, case: Tensors) -> Tensors:
    """The results in the precision of `case`."""
    previous = torch.get_default_dtype()
    torch.set_default_dtype(case["input"].dtype)
    workload = Workload(options, case, torch.contiguous_format)
    torch.set_default_dtype(previous)
    workload.run()
    return workload.results()


def error(found: Tensors, exact: Tensors, name: str) -> float:
    difference = (found[name].double() - exact[name]).abs().max()
    return (difference / exact[name].abs().max()).item()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bench", required=True, help="the built condense-bench")
    bench = parser.parse_args().bench
    rows = [row for row in list_rows(bench) if row.name.endswith("-both")]
    print("| convolution | output | input's gradient | weight's gradient | the same in PyTorch |")
    print("| --- | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder, Worker([bench, "serve"]) as worker:
        case_path, result_path = Path(folder, "case"), Path(folder, "result")
        for row in rows:
            case = make_case(row.options, torch.Generator().manual_seed(SEED))
            save_file(case, case_path)
            worker.ask("prepare", row.name, case_path, result_path)
            exact = computed(row.options, {name: value.double() for name, value in case.items()})
            names = ["output", "gradients.input", "gradients.weight"]
            sides = [load_file(result_path), computed(row.options, case)]
            ours, theirs = ([error(side, exact, name) for name in names] for side in sides)
            title = row.title.removesuffix(", forward + backward")
            cells = [f"{value:.1e}" for value in ours]
            print(f"| {title} | {' | '.join(cells)} | {' '.join(f'{v:.1e}' for v in theirs)} |")


if __name__ == "__main__":
    main()
