"""Check that PyTorch computes the same from the same files.

logits: a ResNet that Condense wrote, on the first 64 test images of Fashion-MNIST.

generators: generators with the official names and layers, saved by PyTorch in all formats, converted and applied to an
image of 16 bits, and loaded back into PyTorch.

pair: a pair that comes from PyTorch with nothing else (no discriminators, no classifier), compressed and loaded back.
Its search and fine-tuning are short.

Files go into PyTorch by load_state_dict(strict=True). Values may differ by 1e-4. Takes about two minutes. Needs torch,
numpy and safetensors.
"""

import argparse
import functools
import json
import sys
from pathlib import Path

import numpy
import torch
from networks.generator import Generator
from networks.pair import GENERATORS
from networks.resnet import ResNet
from safetensors import safe_open
from safetensors.torch import load_file
from shared.condense import ROOT, Condense, absolute, add_folder, add_program, workspace
from shared.data import STRIPES, idx_content
from shared.png import RGB, encoded, read_rgb16
from torch import nn

TOLERANCE = 1e-4
# Half a step of 16 bits, of values in -1...1.
ROUNDING = 1 / 65535
BUDGET = 0.2
COMPRESS = f"""coevolve --pair {{folder}}/pair --data {{folder}}/stripes --budget macs={BUDGET}
    --population 8 --generations 3 --finetune-steps 50 --out {{folder}}/small"""

AFFINE = functools.partial(nn.InstanceNorm2d, affine=True)
STATISTICS = functools.partial(nn.InstanceNorm2d, track_running_stats=True)
# Options of the generator.
VARIANTS = {
    "9 blocks": {"blocks": 9},
    "6 blocks": {"blocks": 6},
    "9 blocks with dropout": {"blocks": 9, "dropout": True},
    "6 blocks with statistics": {"blocks": 6, "norm": STATISTICS},
    "6 blocks with affine norms": {"blocks": 6, "norm": AFFINE},
    "6 separable blocks": {"blocks": 6, "is_separable": True},
    "6 separable blocks, small ends": {"blocks": 6, "is_separable": True, "end_kernel": 3},
    "9 blocks in half precision": {"blocks": 9},
    "9 blocks before PyTorch 1.6": {"blocks": 9},
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("parts", metavar="PART", nargs="*", help="logits, generators, pair, or all")
    add_program(parser)
    add_folder(parser)
    default = ROOT / "Checkpoints/fashion-resnet20.safetensors"
    parser.add_argument("--model", type=absolute, default=default, help="the ResNet of logits")


def run(arguments: argparse.Namespace) -> None:
    parts = {"logits": check_logits, "generators": check_generators, "pair": check_pair}
    condense = Condense(arguments.condense)
    with workspace(arguments.out) as folder:
        found = [parts[part](condense, folder, arguments) for part in arguments.parts or parts]
    if not all(found):
        sys.exit("Condense and PyTorch differ.")


def check_logits(condense: Condense, folder: Path, arguments: argparse.Namespace) -> bool:
    file = folder / "logits.safetensors"
    command = "evaluate {model} --data fashion-mnist --limit 64 --logits {file}"
    condense.run(command, model=arguments.model, file=file)
    ours = load_file(file)["logits"]
    pixels = bytearray(idx_content("t10k-images-idx3-ubyte")[16 : 16 + len(ours) * 784])
    images = torch.frombuffer(pixels, dtype=torch.uint8).reshape(-1, 1, 28, 28) / 255
    with safe_open(arguments.model, framework="pt") as stored:
        normalization = json.loads(stored.metadata()["condense.classifier"])["normalization"]
    network = ResNet.of_state(load_file(arguments.model)).eval()
    with torch.no_grad():
        theirs = network((images - normalization["mean"][0]) / normalization["deviation"][0])
    difference = (ours - theirs).abs().max().item()
    agree = (ours.argmax(1) == theirs.argmax(1)).sum().item()
    print(f"logits of {len(ours)} images, largest {theirs.abs().max():.3f}: same class {agree},"
          f" largest difference {difference:.1e}")  # fmt: skip
    return difference <= TOLERANCE


def check_generators(condense: Condense, folder: Path, _: argparse.Namespace) -> bool:
    torch.manual_seed(1)
    are_right = True
    for number, (name, options) in enumerate(VARIANTS.items()):
        network = Generator.full(filters=16, **options)
        with torch.no_grad():
            # Larger than at the start of training, so that the images have some contrast.
            for parameter in network.parameters():
                parameter.mul_(1.5)
        if "half" in name:
            network.half()
        state = network.state_dict()
        weights, model = folder / f"{number}.pth", folder / f"{number}.safetensors"
        torch.save(state, weights, _use_new_zipfile_serialization="before" not in name)
        condense.run("convert {weights} {model}", weights=weights, model=model)
        # Instance norms with statistics use them only after eval(), which those networks never ran in.
        difference = translation_difference(
            condense, model, network.float().train(options.get("norm") == STATISTICS)
        )
        converted = load_file(model)
        Generator.of_state(converted)
        is_same = all(torch.equal(tensor, state[key].float()) for key, tensor in converted.items())
        print(f"{name}: largest difference {difference:.1e}, weights "
              f"{'the same' if is_same else 'DIFFERENT'} back in PyTorch")  # fmt: skip
        are_right = are_right and is_same and difference <= TOLERANCE + ROUNDING
    return are_right


def translation_difference(condense: Condense, model: Path, network: nn.Module) -> float:
    """The largest difference between the translations of an image of noise."""
    folder = model.with_suffix("")
    (folder / "images").mkdir(parents=True)
    pixels = numpy.random.default_rng(3).integers(0, 65536, (64, 48, 3))
    (folder / "images/image.png").write_bytes(encoded(pixels, RGB, 16))
    command = "translate {model} --input {folder}/images --output {folder}/translated"
    condense.run(command, model=model, folder=folder)
    ours = read_rgb16(folder / "translated/image.png").astype(float) / 65535 * 2 - 1
    image = torch.from_numpy(pixels / 65535 * 2 - 1).float().permute(2, 0, 1)[None]
    with torch.no_grad():
        theirs = network(image)[0].permute(1, 2, 0).double().numpy()
    if numpy.ptp(theirs) < 0.1:
        sys.exit(f"{model}: the image has too little contrast to compare")
    return abs(ours - theirs).max()


def check_pair(condense: Condense, folder: Path, _: argparse.Namespace) -> bool:
    condense.run(STRIPES, train=16, test=8, out=folder / "stripes")
    (folder / "pair").mkdir()
    for name in GENERATORS:
        weights = folder / f"latest_net_{name}.pth"
        torch.save(load_file(ROOT / f"Checkpoints/stripes/{name}.safetensors"), weights)
        command = "convert {weights} {folder}/pair/{name}.safetensors --image-size 64"
        condense.run(command, weights=weights, folder=folder, name=name)
    condense.run(COMPRESS, folder=folder)

    small = folder / "small"
    rows = json.loads((small / "results.json").read_text())["rows"]
    shares = [new["multiply_adds"] / old["multiply_adds"] for old, new in zip(rows[:2], rows[-2:])]
    differences = []
    for name in GENERATORS:
        path = small / f"compressed/{name}.safetensors"
        network = Generator.of_state(load_file(path)).eval()
        differences.append(translation_difference(condense, path, network))
    print(f"a compressed pair: {shares[0]:.3f} and {shares[1]:.3f} of the multiply-adds, allowed {BUDGET};"
          f" largest difference {max(differences):.1e}")  # fmt: skip
    return max(shares) <= BUDGET and max(differences) <= TOLERANCE + ROUNDING
