"""Measure how many pairs of masks a search scores per second, beside PyTorch with masked networks.

Condense narrows both generators of a pair, refits and scores them: in a coevolution as it runs, where losses of one
network are computed once for all its partners; for new pairs alone (--method random); and for new pairs without the
refit. PyTorch scores new pairs with full networks whose pruned channels are multiplied by zero. All score a pair by the
discriminators' outputs, the difference to the original images and the cycles, on as many images. The sides take turns,
and the faster of PyTorch's memory formats counts. Takes about five minutes.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import torch
from networks.pair import Pair
from shared.condense import ROOT, Condense, absolute, add_program, modified, wait_for
from shared.images import png_files, read_images
from shared.tables import markdown
from torch import Tensor, nn
from torch.nn.functional import mse_loss

SIDES = [("G_A", "D_A", "A"), ("G_B", "D_B", "B")]
SEARCH = """coevolve --pair {pair} --data {data} --out {out} --seed {seed} --threads {threads}
    --budget macs={budget} --finetune-steps 0 --set candidates.calibration_images={images}"""
OURS = {
    "Condense, coevolution": "",
    "Condense, new pairs": "--method random",
    "Condense, new pairs without a refit": "--method random --recovery none",
}
FORMATS = {"contiguous": torch.contiguous_format, "channels last": torch.channels_last}


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
        self.discriminators = [networks[name] for _, name, _ in SIDES]
        self.generators = [MaskedGenerator(networks[name]) for name, _, _ in SIDES]
        with torch.inference_mode():
            self.fakes = [side.network(x) for side, x in zip(self.generators, self.images)]
            self.scores = [d(fake) for d, fake in zip(self.discriminators, self.fakes)]

    def score(self, share: float, random: torch.Generator) -> float:
        for generator in self.generators:
            generator.draw(share, random)
        loss = 0.0
        with torch.inference_mode():
            for side, generator in enumerate(self.generators):
                fake = generator.network(self.images[side])
                cycle = self.generators[1 - side].network(fake)
                loss += mse_loss(self.discriminators[side](fake), self.scores[side]).item()
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


def condense_rate(arguments: argparse.Namespace, options: str, seed: int) -> float:
    """Between the ends of the first population and of later generations."""
    condense = Condense(arguments.condense)
    with tempfile.TemporaryDirectory() as folder:
        log, out = Path(folder) / "log", Path(folder) / "run"
        fields = vars(arguments) | {"out": out, "seed": seed}
        with condense.running(f"{SEARCH} {options}", log, **fields) as process:
            moments: list[tuple[float, int]] = []
            known, wanted = None, 1
            while len(moments) < 2:
                if not wait_for(out / "search.json", process, known):
                    sys.exit(f"The search scored no {wanted} pairs:\n{log.read_text()}")
                known = modified(out / "search.json")
                search = json.loads((out / "search.json").read_text())
                pairs = search["state"]["counts"]["pairs"]
                if pairs >= wanted:
                    moments.append((known / 1e9, pairs))
                    wanted = pairs + arguments.count
    (start, first), (end, last) = moments
    return (last - first) / (end - start)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_program(parser)
    parser.add_argument("--pair", type=absolute, default=ROOT / "Checkpoints/fashion-pair")
    parser.add_argument("--data", type=absolute, default=ROOT / "Datasets/fashion-pair")
    parser.add_argument("--budget", type=float, default=0.125, help="share of the multiply-adds")
    parser.add_argument("--images", type=int, default=32, help="calibration images")
    parser.add_argument("--count", type=int, default=100, help="pairs per round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())


def run(arguments: argparse.Namespace) -> None:
    torch.set_num_threads(arguments.threads)
    images = {d: spread_images(arguments.data / f"train{d}", arguments.images) for d in "AB"}
    peers = {
        f"PyTorch, {name}": MaskedPair(Pair.read(arguments.pair), images, memory_format)
        for name, memory_format in FORMATS.items()
    }
    rates: dict[str, list[float]] = {name: [] for name in [*OURS, *peers]}
    for seed in range(1, arguments.rounds + 1):
        for name, options in OURS.items():
            rates[name].append(condense_rate(arguments, options, seed))
        for name, peer in peers.items():
            rates[name].append(pytorch_rate(peer, arguments.budget**0.5, arguments.count // 5))
    best = max((rates[name] for name in peers), key=median)
    lines = [
        [
            name,
            ", ".join(f"{value:.1f}" for value in values),
            f"{median(values):.1f}",
            f"{median(value / base for value, base in zip(values, best)):.1f}",
        ]
        for name, values in rates.items()
    ]
    head = ["side", "pairs per second in each round", "median", "over PyTorch's best"]
    print(markdown(head, lines))


def spread_images(folder: Path, count: int) -> Tensor:
    """Images at equal distances in the folder, `[N, C, H, W]` in -1...1."""
    paths = png_files(folder)
    count = min(count, len(paths))
    images = read_images([paths[n * len(paths) // count] for n in range(count)])
    return torch.from_numpy(images).movedim(3, 1).float() / 255 * 2 - 1
