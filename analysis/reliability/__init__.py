"""Reliability: how well the items of a scale measure one thing."""
