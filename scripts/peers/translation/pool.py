"""A history of made images for the discriminator (Shrivastava et al. 2017, section 2.3)."""

import torch
from torch import Tensor

from .random_stream import RandomStream


class ImagePool:
    def __init__(self, capacity: int):
        self.capacity = capacity
        self.images: list[Tensor] = []

    def exchange(self, batch: Tensor, random: RandomStream) -> Tensor:
        """Takes images and gives as many, each with a probability of one half an older one."""
        if self.capacity == 0:
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
