"""Scoring: from keyed answers to scales of 0 to 100."""
