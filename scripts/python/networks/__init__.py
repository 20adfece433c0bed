"""The reference networks in PyTorch, with the names of torchvision and of CycleGAN's official code."""
