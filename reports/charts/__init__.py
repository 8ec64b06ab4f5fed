"""Charts: one grammar of certainty, drawn at the size at which it is read."""
