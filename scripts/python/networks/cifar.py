"""Classifiers for small images with the names that other projects give them."""

from torch import Tensor, nn
from torch.nn import functional

from .resnet import BasicBlock


class PaddedBlock(BasicBlock):
    """A block whose shortcut has no weights: every second pixel, and zeros for the channels that are missing."""

    def make_shortcut(self, inputs: int, outputs: int, stride: int) -> None:
        self.added = (outputs - inputs) // 2

    def shortcut_of(self, x: Tensor) -> Tensor:
        return functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.added, self.added))


class NamedBlock(BasicBlock):
    projection_name = "shortcut"


class SmallResNet(nn.Module):
    """A 3×3 stem, stages of basic blocks, and a classifier of a given name."""

    def __init__(
        self, stem: int, widths: list[int], blocks: int, block: type[nn.Module], head: str
    ):
        super().__init__()
        self.conv1 = nn.Conv2d(3, stem, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(stem)
        self.stages, self.head, inputs = len(widths), head, stem
        for stage, width in enumerate(widths):
            layers = []
            for place in range(blocks):
                layers.append(block(inputs, width, 2 if stage > 0 and place == 0 else 1))
                inputs = width
            setattr(self, f"layer{stage + 1}", nn.Sequential(*layers))
        setattr(self, head, nn.Linear(inputs, 10))

    def forward(self, x: Tensor) -> Tensor:
        x = self.bn1(self.conv1(x)).relu_()
        for stage in range(self.stages):
            x = getattr(self, f"layer{stage + 1}")(x)
        return getattr(self, self.head)(x.mean(dim=(2, 3)))


class SeparableBlock(BasicBlock):
    """A block whose 3×3 convolutions are a depthwise one, a norm and a 1×1 convolution."""

    def __init__(self, inputs: int, outputs: int, stride: int):
        super().__init__(inputs, outputs, stride)
        self.conv1 = self.separable(inputs, outputs, stride)
        self.conv2 = self.separable(outputs, outputs, 1)

    @staticmethod
    def separable(inputs: int, outputs: int, stride: int) -> nn.Sequential:
        depthwise = nn.Conv2d(inputs, inputs, 3, stride, padding=1, groups=inputs, bias=False)
        pointwise = nn.Conv2d(inputs, outputs, 1, bias=False)
        return nn.Sequential(depthwise, nn.BatchNorm2d(inputs), pointwise)


class Bottleneck(nn.Module):
    """MobileNetV2's inverted residual block, with torchvision's names."""

    def __init__(self, inputs: int, outputs: int, stride: int, expansion: int):
        super().__init__()
        hidden = inputs * expansion
        layers = [clipped(inputs, hidden, 1)] if expansion > 1 else []
        layers.append(clipped(hidden, hidden, 3, stride, groups=hidden))
        layers += [nn.Conv2d(hidden, outputs, 1, bias=False), nn.BatchNorm2d(outputs)]
        self.conv = nn.Sequential(*layers)
        self.has_shortcut = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv(x) if self.has_shortcut else self.conv(x)


def clipped(inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1):
    convolution = nn.Conv2d(
        inputs, outputs, kernel, stride, padding=kernel // 2, groups=groups, bias=False
    )
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs), nn.ReLU6())


class SmallMobileNet(nn.Module):
    """MobileNetV2 (Sandler et al. 2018) for small images: its first four groups, with two strides."""

    def __init__(self, width: int = 32, channels: int = 3, classes: int = 10):
        super().__init__()
        features = [clipped(channels, width, 3)]
        inputs = width
        for expansion, outputs, count, stride in [(1, 16, 1, 1), (6, 24, 2, 1), (6, 32, 3, 2), (6, 64, 4, 2)]:
            outputs = self.scaled(outputs, width)
            for place in range(count):
                features.append(Bottleneck(inputs, outputs, stride if place == 0 else 1, expansion))
                inputs = outputs
        head = self.scaled(256, width)
        self.features = nn.Sequential(*features, clipped(inputs, head, 1))
        self.classifier = nn.Sequential(nn.Identity(), nn.Linear(head, classes))

    @staticmethod
    def scaled(channels: int, width: int) -> int:
        return max(1, (channels * width + 16) // 32)

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.features(x).mean(dim=(2, 3)))


class WideBlock(nn.Module):
    """Norm and ReLU before each convolution; the first norm is before the projection as well."""

    def __init__(self, inputs: int, outputs: int, stride: int):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.convShortcut = None
        if inputs != outputs:
            self.convShortcut = nn.Conv2d(inputs, outputs, 1, stride, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        active = self.bn1(x).relu()
        hidden = self.conv2(self.bn2(self.conv1(active)).relu())
        return hidden + (x if self.convShortcut is None else self.convShortcut(active))


class WideStage(nn.Module):
    def __init__(self, inputs: int, outputs: int, blocks: int, stride: int):
        super().__init__()
        first = WideBlock(inputs, outputs, stride)
        rest = [WideBlock(outputs, outputs, 1) for _ in range(blocks - 1)]
        self.layer = nn.Sequential(first, *rest)

    def forward(self, x: Tensor) -> Tensor:
        return self.layer(x)


class WideResNet(nn.Module):
    """WRN-depth-widening (Zagoruyko and Komodakis 2016), with RepDistiller's names."""

    def __init__(self, depth: int, widening: int, stem: int = 16):
        super().__init__()
        blocks, widths = (depth - 4) // 6, [stem * widening << stage for stage in range(3)]
        self.conv1 = nn.Conv2d(3, stem, 3, padding=1, bias=False)
        self.block1 = WideStage(stem, widths[0], blocks, 1)
        self.block2 = WideStage(widths[0], widths[1], blocks, 2)
        self.block3 = WideStage(widths[1], widths[2], blocks, 2)
        self.bn1 = nn.BatchNorm2d(widths[2])
        self.fc = nn.Linear(widths[2], 10)

    def forward(self, x: Tensor) -> Tensor:
        x = self.block3(self.block2(self.block1(self.conv1(x))))
        return self.fc(self.bn1(x).relu_().mean(dim=(2, 3)))


class CaffeLeNet(nn.Module):
    """LeNet-5 as Caffe's example has it, with two linear layers numbered from `first`."""

    def __init__(self, first: int):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 20, 5)
        self.conv2 = nn.Conv2d(20, 50, 5)
        self.names = f"fc{first}", f"fc{first + 1}"
        setattr(self, self.names[0], nn.Linear(800, 500))
        setattr(self, self.names[1], nn.Linear(500, 10))

    def forward(self, x: Tensor) -> Tensor:
        for layer in (self.conv1, self.conv2):
            x = functional.max_pool2d(layer(x).relu(), 2)
        hidden, last = (getattr(self, name) for name in self.names)
        return last(hidden(x.flatten(1)).relu())
