"""Measurements of the whole product and of its parts; `python -m benchmarks` runs them all."""
