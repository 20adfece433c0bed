"""Whether two sides computed the same numbers."""

from pathlib import Path

from safetensors.torch import load_file

from .rows import Row


class Disagreement(Exception):
    """A result that differs by more than the row allows."""


def largest_difference(row: Row, found_path: Path, expected_path: Path) -> tuple[float, str]:
    """The largest difference relative to the largest magnitude of its tensor, and where it is.

    Raises Disagreement if a result is missing, of another shape, or too different.
    """
    found, expected = load_file(found_path), load_file(expected_path)
    if found.keys() != expected.keys():
        raise Disagreement(f"results {sorted(found)}, expected {sorted(expected)}")
    worst = (0.0, "")
    for name, theirs in expected.items():
        ours = found[name]
        if ours.shape != theirs.shape:
            raise Disagreement(f"{name}: {tuple(ours.shape)}, expected {tuple(theirs.shape)}")
        tolerance = row.tolerances[name.partition(".")[0]]
        difference = ((ours - theirs).abs().max() / theirs.abs().max()).item()
        if not difference <= tolerance:
            raise Disagreement(f"{name} is {difference:.1e} off, allowed {tolerance:.0e}")
        worst = max(worst, (difference, name))
    return worst
