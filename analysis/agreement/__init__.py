"""Agreement: whether the members of a unit see it alike enough to speak of the unit."""
