"""The comparison of Condense's speed and memory with PyTorch and onnxruntime."""
