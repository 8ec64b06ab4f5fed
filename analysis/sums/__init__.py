"""Sums: the additive sums that every estimator rests on."""
