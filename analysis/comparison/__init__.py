"""Comparison: two groups, several groups, the same people twice; sizes with intervals."""
