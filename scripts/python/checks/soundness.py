"""Print the Fréchet and kernel distances of real images that are spoiled step by step.

Both must rise with every step of noise, blur, blackout and pixelation. It is a test of scripts/test with more images:
500 instead of 100. Needs Swift; takes some minutes, most of them to build the tests.
"""

import argparse
import os
import subprocess
import sys

from shared.condense import ROOT

# The folder and the options of scripts/test, so that neither has to build again.
BUILD = """swift build --configuration release --scratch-path .build-test --product CondensePackageTests
    --explicit-target-dependency-import-check error -Xswiftc -warnings-as-errors"""
TEST = r"""swift test --configuration release --scratch-path .build-test --skip-build --disable-xctest
    --filter ^TranslationTests\.SoundnessTests"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(arguments: argparse.Namespace) -> None:
    subprocess.run(BUILD.split(), cwd=ROOT, check=True, stdout=sys.stderr)
    environment = os.environ | {"CONDENSE_SOUNDNESS_TABLE": "1"}
    test = subprocess.run(TEST.split(), cwd=ROOT, env=environment, capture_output=True, text=True)
    output = test.stdout + test.stderr
    if test.returncode != 0:
        sys.exit(output)
    print("\n".join(line for line in output.splitlines() if line.startswith("|")))
