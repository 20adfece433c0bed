"""CycleGAN's discriminator of 70×70 patches (Isola et al. 2017, section 3.2.2)."""

from torch import Tensor, nn

from .generator import Downsample


class Discriminator(nn.Module):
    def __init__(self, filters: int, channels: int = 3, norm: type[nn.Module] = nn.InstanceNorm2d):
        super().__init__()
        layers = [
            nn.Conv2d(channels, filters, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2, inplace=True),
        ]
        has_bias = norm is not nn.BatchNorm2d
        widths = [filters, 2 * filters, 4 * filters, 8 * filters]
        for inputs, outputs, stride in zip(widths, widths[1:], [2, 2, 1]):
            layers += [
                nn.Conv2d(inputs, outputs, 4, stride=stride, padding=1, bias=has_bias),
                norm(outputs),
                nn.LeakyReLU(0.2, inplace=True),
            ]
        layers.append(nn.Conv2d(widths[-1], 1, 4, padding=1))
        self.model = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        return self.model(x)

    @staticmethod
    def of_state(state: dict[str, Tensor]) -> "Discriminator":
        """A discriminator that has these weights."""
        filters, channels = state["model.0.weight"].shape[:2]
        network = Discriminator(filters, channels)
        network.load_state_dict(state, strict=True)
        return network


class AntialiasedDiscriminator(nn.Module):
    """The discriminator of CUT (Park et al. 2020), which halves images with fixed filters."""

    def __init__(self, filters: int, channels: int = 3):
        super().__init__()
        first = nn.Conv2d(channels, filters, 4, padding=1)
        layers = [first, nn.LeakyReLU(0.2, inplace=True), Downsample(filters)]
        for inputs, halves in [(filters, True), (2 * filters, True), (4 * filters, False)]:
            layers += [
                nn.Conv2d(inputs, 2 * inputs, 4, padding=1),
                nn.InstanceNorm2d(2 * inputs),
                nn.LeakyReLU(0.2, inplace=True),
                *([Downsample(2 * inputs)] if halves else []),
            ]
        layers.append(nn.Conv2d(8 * filters, 1, 4, padding=1))
        self.model = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        return self.model(x)
