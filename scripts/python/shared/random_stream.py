"""Condense's random numbers, so that both sides see the same images in the same order."""

import math

MASK = 2**64 - 1


class RandomStream:
    """xoshiro256++ seeded by SplitMix64 with a seed, a label and positions, as TensorCore's is."""

    def __init__(self, seed: int, label: str = "", *positions: int):
        mixer = SplitMix64(seed)
        for value in [*label.encode(), *positions]:
            mixer.absorb(value & MASK)
        self.state = [mixer.next() for _ in range(4)]

    def next(self) -> int:
        """64 random bits."""
        a, b, c, d = self.state
        result = (rotated((a + d) & MASK, 23) + a) & MASK
        c, d = c ^ a, d ^ b
        self.state = [a ^ d, b ^ c, c ^ (b << 17 & MASK), rotated(d, 45)]
        return result

    def uniform(self) -> float:
        """A number in [0, 1) with 24 random bits."""
        return (self.next() >> 40) * 2.0**-24

    def normal(self) -> float:
        """A sample of the standard normal distribution (Box and Muller)."""
        radius = math.sqrt(-2 * math.log(1 - (self.next() >> 11) * 2.0**-53))
        return radius * math.cos(2 * math.pi * ((self.next() >> 11) * 2.0**-53))

    def coin(self) -> bool:
        return self.next() >> 17 & 1 == 0

    def index(self, count: int) -> int:
        """An index below `count` (Lemire 2019)."""
        unfair = (2**64 - count) % count
        while True:
            product = self.next() * count
            if product & MASK >= unfair:
                return product >> 64

    def permutation(self, count: int) -> list[int]:
        """The indices below `count` in random order (Fisher and Yates)."""
        indices = list(range(count))
        for place in range(count - 1):
            other = place + self.index(count - place)
            indices[place], indices[other] = indices[other], indices[place]
        return indices


class SplitMix64:
    def __init__(self, state: int):
        self.state = state

    def next(self) -> int:
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        mixed = self.state
        mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & MASK
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & MASK
        return mixed ^ mixed >> 31

    def absorb(self, value: int) -> None:
        self.state = self.next() ^ value


def rotated(value: int, by: int) -> int:
    return (value << by | value >> 64 - by) & MASK
