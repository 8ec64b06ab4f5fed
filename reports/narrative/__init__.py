"""Narrative: sentences that carry their certainty as a number."""
