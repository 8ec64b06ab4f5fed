"""Disclosure: what may leave, so that no combination of figures tells on a person."""
