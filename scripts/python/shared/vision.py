"""Importing torchvision."""

import torch


def import_torchvision() -> None:
    """Imports torchvision, also beside a PyTorch for which its operators in C++ were not built.

    No classifier and no augmentation uses them, but the import fails unless they are declared.
    """
    try:
        import torchvision  # noqa: F401
    except RuntimeError:
        library = torch.library.Library("torchvision", "FRAGMENT")
        for name in ("nms", "qnms"):
            library.define(f"{name}(Tensor boxes, Tensor scores, float threshold) -> Tensor")
        # Declared as long as this object lives.
        import_torchvision.library = library
