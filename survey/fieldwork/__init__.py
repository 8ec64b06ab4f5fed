"""Fieldwork: waves, when they open and close, who is asked what, and what a letter says."""
