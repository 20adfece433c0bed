"""LeNet-5 with ReLU and maximum pooling."""

from torch import Tensor, nn
from torch.nn import functional


class LeNet(nn.Module):
    def __init__(self, height: int, width: int, channels: int, classes: int):
        super().__init__()
        padding = 2 if (height, width) == (28, 28) else 0
        rows, columns = (((side + 2 * padding - 4) // 2 - 4) // 2 for side in (height, width))
        self.conv1 = nn.Conv2d(channels, 6, 5, padding=padding)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * rows * columns, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, classes)

    def forward(self, image: Tensor) -> Tensor:
        x = functional.max_pool2d(self.conv1(image).relu(), 2)
        x = functional.max_pool2d(self.conv2(x).relu(), 2).flatten(1)
        return self.fc3(self.fc2(self.fc1(x).relu()).relu())
