"""Simulation: companies whose true values are known."""
