"""Comparisons of Condense with PyTorch and with itself."""
