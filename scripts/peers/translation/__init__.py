"""CycleGAN in PyTorch, with the recipes, draws and files of Condense."""

import sys
from pathlib import Path

# The networks are those that the benchmarks compare.
sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "Benchmarks"))
