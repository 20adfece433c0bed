"""Residual networks (He et al. 2016) with torchvision's names."""

from torch import Tensor, nn
from torch.nn import functional


class BasicBlock(nn.Module):
    # What other projects call the projection.
    projection_name = "downsample"

    def __init__(self, inputs: int, outputs: int, stride: int):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.changes_shape = stride != 1 or inputs != outputs
        if self.changes_shape:
            self.make_shortcut(inputs, outputs, stride)

    def make_shortcut(self, inputs: int, outputs: int, stride: int) -> None:
        projection = nn.Conv2d(inputs, outputs, 1, stride, bias=False)
        setattr(self, self.projection_name, nn.Sequential(projection, nn.BatchNorm2d(outputs)))

    def shortcut_of(self, x: Tensor) -> Tensor:
        return getattr(self, self.projection_name)(x)

    def forward(self, x: Tensor) -> Tensor:
        shortcut = self.shortcut_of(x) if self.changes_shape else x
        hidden = self.bn1(self.conv1(x)).relu_()
        return (self.bn2(self.conv2(hidden)) + shortcut).relu_()


class ResidualNetwork(nn.Module):
    """A convolution, stages of blocks of which each has twice the channels, and a classifier."""

    def __init__(self, stem: nn.Conv2d, stages: int, blocks: int, classes: int):
        super().__init__()
        width = inputs = stem.out_channels
        self.conv1 = stem
        self.bn1 = nn.BatchNorm2d(width)
        self.stages = stages
        for stage in range(stages):
            layers = []
            for block in range(blocks):
                stride = 2 if stage > 0 and block == 0 else 1
                layers.append(BasicBlock(inputs, width << stage, stride))
                inputs = width << stage
            setattr(self, f"layer{stage + 1}", nn.Sequential(*layers))
        self.fc = nn.Linear(inputs, classes)

    def stem(self, x: Tensor) -> Tensor:
        return self.bn1(self.conv1(x)).relu_()

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        for stage in range(self.stages):
            x = getattr(self, f"layer{stage + 1}")(x)
        return self.fc(x.mean(dim=(2, 3)))


class ResNet(ResidualNetwork):
    """For small images (section 4.2), in three stages: ResNet-20 has depth 20."""

    def __init__(self, depth: int, width: int, input_channels: int, classes: int):
        stem = nn.Conv2d(input_channels, width, 3, padding=1, bias=False)
        super().__init__(stem, stages=3, blocks=(depth - 2) // 6, classes=classes)

    @staticmethod
    def of_state(state: dict[str, Tensor]) -> "ResNet":
        """A network that has these weights."""
        width, channels = state["conv1.weight"].shape[:2]
        blocks = len({name.split(".")[1] for name in state if name.startswith("layer1.")})
        network = ResNet(6 * blocks + 2, width, channels, classes=len(state["fc.bias"]))
        network.load_state_dict(state, strict=True)
        return network


class ResNet18(ResidualNetwork):
    """torchvision's, of any width."""

    def __init__(self, width: int, channels: int, classes: int):
        stem = nn.Conv2d(channels, width, 7, stride=2, padding=3, bias=False)
        super().__init__(stem, stages=4, blocks=2, classes=classes)

    def stem(self, x: Tensor) -> Tensor:
        return functional.max_pool2d(super().stem(x), 3, stride=2, padding=1)
