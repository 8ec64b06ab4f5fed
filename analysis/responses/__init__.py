"""Responses: the answers as a tidy frame with the codebook that explains it."""
