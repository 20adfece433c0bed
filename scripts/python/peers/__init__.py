"""PyTorch programs that train or search as Condense does, and their comparison with it."""
