"""Invariance: whether a scale means the same in every department and in every wave."""
