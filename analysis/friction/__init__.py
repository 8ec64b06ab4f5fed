"""Friction: the indicators of a working relation, in both directions."""
