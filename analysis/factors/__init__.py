"""Factors: how many there are, and which items go together, before anybody has said so."""
