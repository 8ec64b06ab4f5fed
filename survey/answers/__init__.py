"""Answers: what leaves a closed wave, without a name in it."""
