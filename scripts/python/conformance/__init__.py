"""Models whose outputs other programs computed, and what Condense makes of them."""
