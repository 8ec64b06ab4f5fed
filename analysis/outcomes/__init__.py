"""Outcomes: friction beside the figures of the business, with every analysis shown."""
