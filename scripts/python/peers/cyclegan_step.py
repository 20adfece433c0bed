"""A training step of CycleGAN (Zhu et al. 2017, sections 3, 4 and 5.2)."""

from dataclasses import dataclass

import torch
from networks.pair import DISCRIMINATORS, GENERATORS
from shared.random_stream import RandomStream
from torch import Tensor, nn
from torch.nn.functional import l1_loss, mse_loss


DIRECTIONS = ("a_to_b", "b_to_a")


@dataclass
class StepSettings:
    """The official code's defaults."""

    cycle_a: float = 10
    cycle_b: float = 10
    identity: float = 0.5
    cycle_noise: float = 0
    learning_rate: float = 2e-4
    betas: tuple[float, float] = (0.5, 0.999)
    epsilon: float = 1e-8
    pool: int = 50


class ImagePool:
    """A history of generated images for the discriminator (Shrivastava et al. 2017, section 2.3)."""

    def __init__(self, capacity: int):
        self.capacity = capacity
        self.images: list[Tensor] = []

    def exchange(self, batch: Tensor, random: RandomStream) -> Tensor:
        """Stores images and returns as many, each with a probability of one half an older one."""
        if self.capacity == 0:
            return batch
        if len(self.images) + len(batch) <= self.capacity:
            self.images += [image.clone() for image in batch]
            return batch
        return torch.stack([self.exchanged(image.clone(), random) for image in batch])

    def exchanged(self, image: Tensor, random: RandomStream) -> Tensor:
        if len(self.images) < self.capacity:
            self.images.append(image)
            return image
        if random.uniform() <= 0.5:
            return image
        place = random.index(len(self.images))
        image, self.images[place] = self.images[place], image
        return image


class CycleGANStep:
    """Trains both generators with frozen discriminators, then both discriminators."""

    def __init__(self, networks: dict[str, nn.Module], settings: StepSettings):
        self.g_a, self.g_b = (networks[name] for name in GENERATORS)
        self.d_a, self.d_b = (networks[name] for name in DISCRIMINATORS)
        self.settings = settings
        self.generators, self.discriminators = (
            torch.optim.Adam(
                [parameter for network in side for parameter in network.parameters()],
                lr=settings.learning_rate,
                betas=settings.betas,
                eps=settings.epsilon,
                fused=True,
            )
            for side in [(self.g_a, self.g_b), (self.d_a, self.d_b)]
        )
        # Of images of A, and of B.
        self.pool_a, self.pool_b = ImagePool(settings.pool), ImagePool(settings.pool)

    def __call__(
        self, a: Tensor, b: Tensor, random: RandomStream, rate: float | None = None
    ) -> dict[str, Tensor]:
        """Trains on images of A and B; returns the eight weighted losses."""
        for optimizer in [self.generators, self.discriminators]:
            optimizer.param_groups[0]["lr"] = self.settings.learning_rate if rate is None else rate
        losses, fake_a, fake_b = self.train_generators(a, b, random)
        fake_b = self.pool_b.exchange(fake_b, random)
        fake_a = self.pool_a.exchange(fake_a, random)
        return losses | self.train_discriminators([(b, fake_b), (a, fake_a)])

    def train_generators(
        self, a: Tensor, b: Tensor, random: RandomStream
    ) -> tuple[dict[str, Tensor], Tensor, Tensor]:
        self.freeze_discriminators(True)
        self.generators.zero_grad()
        cycle_a, cycle_b = self.settings.cycle_a, self.settings.cycle_b
        identity = self.settings.identity
        fake_b, fake_a = self.g_a(a), self.g_b(b)
        noisy_b = self.noisy(fake_b, random) if cycle_a else fake_b
        noisy_a = self.noisy(fake_a, random) if cycle_b else fake_a
        zero = torch.zeros(())
        losses = {
            "adversarial_a_to_b": squared_error(self.d_a(fake_b), 1),
            "adversarial_b_to_a": squared_error(self.d_b(fake_a), 1),
            "cycle_a_to_b": cycle_a * l1_loss(self.g_b(noisy_b), a),
            "cycle_b_to_a": cycle_b * l1_loss(self.g_a(noisy_a), b),
            "identity_a_to_b": cycle_b * identity * l1_loss(self.g_a(b), b) if identity else zero,
            "identity_b_to_a": cycle_a * identity * l1_loss(self.g_b(a), a) if identity else zero,
        }
        sum(losses.values()).backward()
        self.generators.step()
        losses = {name: loss.detach() for name, loss in losses.items()}
        return losses, fake_a.detach(), fake_b.detach()

    def noisy(self, images: Tensor, random: RandomStream) -> Tensor:
        """Images with the cycle's noise, drawn pixel by pixel."""
        if self.settings.cycle_noise == 0:
            return images
        count, channels, height, width = images.shape
        drawn = torch.tensor([random.normal() for _ in range(images.numel())], dtype=torch.float32)
        noise = drawn.reshape(count, height, width, channels).permute(0, 3, 1, 2)
        return images + (self.settings.cycle_noise * noise).to(images.dtype)

    def train_discriminators(self, shown: list[tuple[Tensor, Tensor]]) -> dict[str, Tensor]:
        self.freeze_discriminators(False)
        self.discriminators.zero_grad()
        losses = {}
        for name, network, (real, fake) in zip(DIRECTIONS, [self.d_a, self.d_b], shown):
            loss = 0.5 * (squared_error(network(real), 1) + squared_error(network(fake), 0))
            loss.backward()
            losses[f"discriminator_{name}"] = loss.detach()
        self.discriminators.step()
        return losses

    def freeze_discriminators(self, are_frozen: bool) -> None:
        for discriminator in [self.d_a, self.d_b]:
            discriminator.requires_grad_(not are_frozen)


def squared_error(scores: Tensor, target: float) -> Tensor:
    return mse_loss(scores, torch.full_like(scores, target))
