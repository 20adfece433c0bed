#!/usr/bin/env python3
"""How many pairs of masks a search scores per second, beside PyTorch with masked full networks.

    coevolution.py --pair PAIR --data DATA --condense BINARY

Condense narrows both generators of a pair, refits them, and scores them: in a co-evolution as it runs,
where losses of one network are computed once whatever its partners are; for new pairs alone
(`--method random`); and for new pairs without the refit. PyTorch scores new pairs as the published
program does: full networks whose pruned channels are multiplied by zero, without any recovery. All
score a pair by the discriminators' answers, the difference to the original images and the cycles, on
the same number of images. The sides take turns; PyTorch has the better of its two memory formats.
Needs what requirements.txt lists.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss
from translation.data import pictures
from translation.pair import Pair

SIDES = [("G_A", "D_A", "A"), ("G_B", "D_B", "B")]
OURS = {
    "Condense, co-evolution": [],
    "Condense, new pairs": ["--method", "random"],
    "Condense, new pairs without a refit": ["--method", "random", "--recovery", "none"],
}
PATIENCE_SECONDS = 600


class MaskedGenerator:
    """A generator whose convolutions' outputs are multiplied by masks of 0 and 1."""

    def __init__(self, network: nn.Module):
        self.network = network
        layers = list(network.model)
        kinds = (nn.Conv2d, nn.ConvTranspose2d)
        convolutions = [layer for layer in layers if isinstance(layer, kinds)]
        blocks = [layer.conv_block for layer in layers if hasattr(layer, "conv_block")]
        stem, first, second, *ups, _ = convolutions
        trunk = [second, *(block[5] for block in blocks)]
        inner = [[block[1]] for block in blocks]
        self.groups = [[stem], [first], trunk, *inner, *([up] for up in ups)]
        self.masks: dict[nn.Module, Tensor] = {}
        for layer in [layer for group in self.groups for layer in group]:
            layer.register_forward_hook(self.masked)

    def masked(self, layer: nn.Module, _, output: Tensor) -> Tensor:
        return output * self.masks[layer] if layer in self.masks else output

    def draw(self, share: float, random: torch.Generator) -> None:
        for group in self.groups:
            mask = (torch.rand(group[0].out_channels, generator=random) < share).float()
            for layer in group:
                self.masks[layer] = mask[None, :, None, None]


class MaskedPair:
    """Scores pairs of masks."""

    def __init__(self, pair: Pair, images: dict[str, Tensor], memory_format: torch.memory_format):
        networks = {
            name: network.to(memory_format=memory_format).eval()
            for name, network in pair.networks.items()
        }
        self.images = [images[domain].to(memory_format=memory_format) for _, _, domain in SIDES]
        self.judges = [networks[judge] for _, judge, _ in SIDES]
        self.generators = [MaskedGenerator(networks[generator]) for generator, _, _ in SIDES]
        with torch.inference_mode():
            self.fakes = [side.network(x) for side, x in zip(self.generators, self.images)]
            self.answers = [judge(fake) for judge, fake in zip(self.judges, self.fakes)]

    def score(self, share: float, random: torch.Generator) -> float:
        for generator in self.generators:
            generator.draw(share, random)
        loss = 0.0
        with torch.inference_mode():
            for side, generator in enumerate(self.generators):
                fake = generator.network(self.images[side])
                cycle = self.generators[1 - side].network(fake)
                loss += mse_loss(self.judges[side](fake), self.answers[side]).item()
                loss += 10 * mse_loss(fake, self.fakes[side]).item()
                loss += mse_loss(cycle, self.images[side]).item()
        return loss


def pytorch_rate(masked: MaskedPair, share: float, count: int) -> float:
    random = torch.Generator().manual_seed(1)
    masked.score(share, random)
    start = time.perf_counter()
    for _ in range(count):
        masked.score(share, random)
    return count / (time.perf_counter() - start)


def condense_rate(arguments: argparse.Namespace, options: list[str], seed: int) -> float:
    """Between the ends of the first population and of later generations."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            arguments.condense, "coevolve", "--pair", arguments.pair, "--data", arguments.data,
            "--out", f"{folder}/run", "--seed", str(seed), "--threads", str(arguments.threads),
            "--budget", f"macs={arguments.budget}", "--finetune-steps", "0",
            "--set", f"candidates.calibration_images={arguments.images}", *options,
        ]  # fmt: skip
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        try:
            first = moment_of(process, folder, pairs=1)
            last = moment_of(process, folder, pairs=first[1] + arguments.count)
        finally:
            process.kill()
            process.wait()
    return (last[1] - first[1]) / (last[0] - first[0])


def moment_of(process: subprocess.Popen, folder: str, pairs: int) -> tuple[float, int]:
    """Waits until the search has scored so many pairs; when that was, and how many there were."""
    search, deadline = Path(folder) / "run/search.json", time.perf_counter() + PATIENCE_SECONDS
    known = None
    while time.perf_counter() < deadline:
        stamp = search.stat().st_mtime_ns if search.exists() else None
        if stamp != known:
            known = stamp
            found = json.loads(search.read_text())["state"]["counts"]["pairs"]
            if found >= pairs:
                return stamp / 1e9, found
        if process.poll() is not None:
            break
        time.sleep(0.01)
    sys.exit(f"{' '.join(process.args)} scored no {pairs} pairs: {process.stderr.read()}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pair", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--condense", required=True, help="the binary")
    parser.add_argument("--budget", type=float, default=0.125, help="share of the multiply-adds")
    parser.add_argument("--images", type=int, default=32, help="calibration images")
    parser.add_argument("--count", type=int, default=100, help="pairs per round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    arguments = parser.parse_args()

    torch.set_num_threads(arguments.threads)
    images = {
        domain: pictures(Path(arguments.data) / f"train{domain}", arguments.images)
        for domain in "AB"
    }
    formats = {"contiguous": torch.contiguous_format, "channels last": torch.channels_last}
    peers = {
        name: MaskedPair(Pair.read(Path(arguments.pair)), images, memory_format)
        for name, memory_format in formats.items()
    }
    rates: dict[str, list[float]] = {name: [] for name in OURS}
    theirs: dict[str, list[float]] = {f"PyTorch, {name}": [] for name in peers}
    share = arguments.budget**0.5
    for seed in range(1, arguments.rounds + 1):
        for name, options in OURS.items():
            rates[name].append(condense_rate(arguments, options, seed))
        for name, peer in peers.items():
            theirs[f"PyTorch, {name}"].append(pytorch_rate(peer, share, arguments.count // 5))
    best = max(theirs.values(), key=median)
    print("| side | pairs per second in each round | median | as a multiple of PyTorch's best |")
    print("|---|---|---|---|")
    for name, values in (rates | theirs).items():
        cells = ", ".join(f"{value:.1f}" for value in values)
        ratio = median(value / base for value, base in zip(values, best))
        print(f"| {name} | {cells} | {median(values):.1f} | {ratio:.1f} |")



if __name__ == "__main__":
    main()
