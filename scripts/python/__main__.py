"""Fixtures, checks and comparisons with PyTorch: python3 scripts/python COMMAND …"""

import argparse
import ast
import importlib
import sys
from pathlib import Path

from shared.condense import RunFailed

COMMANDS = {
    "fixtures": "fixtures.command",
    "check determinism": "checks.determinism",
    "check pytorch": "checks.pytorch",
    "check cyclegan": "checks.cyclegan",
    "check soundness": "checks.soundness",
    "check recipes": "checks.recipes",
    "check weights": "checks.weights",
    "check speed": "checks.speed",
    "check kills": "checks.kills",
    "check limits": "checks.limits",
    "check data": "checks.data",
    "check images": "checks.images",
    "check states": "checks.states",
    "check teachers": "checks.teachers",
    "check stored-teachers": "checks.stored_teachers",
    "check augmentation": "checks.augmentation",
    "check groups": "checks.groups",
    "check compression": "checks.compression",
    "check generator": "checks.generator",
    "check onnx": "checks.onnx",
    "check tensorboard": "checks.tensorboard",
    "check mutations": "checks.mutations",
    "bench": "bench.command",
    "accuracy": "bench.accuracy",
    "peers cyclegan": "peers.cyclegan",
    "peers distillation": "peers.distillation",
    "peers pruning": "peers.pruning",
    "peers search": "peers.search",
    "peers inference": "peers.inference",
    "stripes": "peers.stripes",
}
# Started by other commands.
WORKERS = {"bench-worker": "bench.worker"}
PACKAGES = {
    "skimage",
    *("torch", "torchvision", "numpy", "safetensors", "yaml", "PIL"),
    *("onnx", "onnxscript", "onnxruntime", "tensorboard", "torch_pruning"),
}
FOLDER = Path(__file__).resolve().parent


def main() -> None:
    words = sys.argv[1:]
    for count in (2, 1):
        name = " ".join(words[:count])
        module = (COMMANDS | WORKERS).get(name)
        if module:
            return run(name, module, words[count:])
    print(f"{__doc__}\n")
    for name, module in COMMANDS.items():
        print(f"  {name:22} {summary(module)}")
    print("\nCOMMAND --help describes a command, and README.md how to make the environment.")
    sys.exit(0 if words in ([], ["-h"], ["--help"]) else f"unknown command: {' '.join(words)}")


def run(name: str, module_name: str, words: list[str]) -> None:
    try:
        module = importlib.import_module(module_name)
        parser = argparse.ArgumentParser(
            prog=f"python3 scripts/python {name}",
            description=module.__doc__,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(parser)
        module.run(parser.parse_args(words))
    except ModuleNotFoundError as error:
        if error.name not in PACKAGES:
            raise
        requirements = FOLDER / "requirements.txt"
        sys.exit(f"The package {error.name} is missing. Run: pip install -r {requirements}")


def summary(module_name: str) -> str:
    """The first line of a module's documentation, read without its imports."""
    source = FOLDER / f"{module_name.replace('.', '/')}.py"
    return ast.get_docstring(ast.parse(source.read_text())).partition("\n")[0]


if __name__ == "__main__":
    try:
        main()
    except RunFailed as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit(130)
