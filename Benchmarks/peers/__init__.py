"""The benchmark's other sides, and the driver that compares them with Condense."""
