"""One step of CycleGAN's training (Zhu et al. 2017, sections 3, 4 and 5.2)."""

import torch
from torch import Tensor
from torch.nn import functional

from .pair import DISCRIMINATORS, GENERATORS, Pair
from .pool import ImagePool
from .random_stream import RandomStream
from .recipe import Recipe


class CycleGANStep:
    """Both generators against frozen discriminators, then both discriminators."""

    def __init__(self, pair: Pair, recipe: Recipe):
        self.g_a, self.g_b = (pair.networks[name] for name in GENERATORS)
        self.d_a, self.d_b = (pair.networks[name] for name in DISCRIMINATORS)
        self.recipe = recipe
        self.generators, self.discriminators = (
            torch.optim.Adam(
                pair.parameters(names), lr=recipe.learning_rate, betas=recipe.betas,
                eps=recipe.epsilon, fused=True,
            )
            for names in [GENERATORS, DISCRIMINATORS]
        )  # fmt: skip
        # Of images of A, and of B.
        self.pool_a, self.pool_b = ImagePool(recipe.pool), ImagePool(recipe.pool)

    def __call__(self, a: Tensor, b: Tensor, rate: float, random: RandomStream) -> dict[str, float]:
        """Trains on images of A and B; returns the eight losses as they enter the sums."""
        for optimizer in [self.generators, self.discriminators]:
            optimizer.param_groups[0]["lr"] = rate
        losses, fake_a, fake_b = self.train_generators(a, b, random)
        fake_b = self.pool_b.exchange(fake_b, random)
        fake_a = self.pool_a.exchange(fake_a, random)
        losses |= self.train_discriminators([(b, fake_b), (a, fake_a)])
        return {name: loss.item() for name, loss in losses.items()}

    def train_generators(
        self, a: Tensor, b: Tensor, random: RandomStream
    ) -> tuple[dict[str, Tensor], Tensor, Tensor]:
        self.freeze_discriminators(True)
        cycle_a, cycle_b = self.recipe.cycle_a, self.recipe.cycle_b
        identity = self.recipe.identity
        l1 = functional.l1_loss
        fake_b, fake_a = self.g_a(a), self.g_b(b)
        noisy_b = self.noisy(fake_b, random) if cycle_a else fake_b
        noisy_a = self.noisy(fake_a, random) if cycle_b else fake_a
        zero = torch.zeros(())
        losses = {
            "adversarial_a_to_b": squared_error(self.d_a(fake_b), 1),
            "cycle_a_to_b": cycle_a * l1(self.g_b(noisy_b), a),
            "identity_a_to_b": cycle_b * identity * l1(self.g_a(b), b) if identity else zero,
            "adversarial_b_to_a": squared_error(self.d_b(fake_a), 1),
            "cycle_b_to_a": cycle_b * l1(self.g_a(noisy_a), b),
            "identity_b_to_a": cycle_a * identity * l1(self.g_b(a), a) if identity else zero,
        }
        self.generators.zero_grad()
        sum(losses.values()).backward()
        self.generators.step()
        return losses, fake_a.detach(), fake_b.detach()

    def noisy(self, images: Tensor, random: RandomStream) -> Tensor:
        """What is led back: images with the recipe's noise, drawn pixel by pixel."""
        if self.recipe.cycle_noise == 0:
            return images
        count, channels, height, width = images.shape
        drawn = torch.tensor([random.normal() for _ in range(images.numel())], dtype=torch.float32)
        noise = drawn.reshape(count, height, width, channels).permute(0, 3, 1, 2)
        return images + (self.recipe.cycle_noise * noise).to(images.dtype)

    def train_discriminators(self, shown: list[tuple[Tensor, Tensor]]) -> dict[str, Tensor]:
        self.freeze_discriminators(False)
        self.discriminators.zero_grad()
        losses = {}
        for name, judge, (real, fake) in zip("ab", [self.d_a, self.d_b], shown):
            loss = 0.5 * (squared_error(judge(real), 1) + squared_error(judge(fake), 0))
            loss.backward()
            losses[f"discriminator_{name}"] = loss
        self.discriminators.step()
        return losses

    def freeze_discriminators(self, are_frozen: bool) -> None:
        for discriminator in [self.d_a, self.d_b]:
            discriminator.requires_grad_(not are_frozen)


def squared_error(scores: Tensor, target: float) -> Tensor:
    return functional.mse_loss(scores, torch.full_like(scores, target))
