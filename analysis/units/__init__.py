"""Units: the level of every scale in every unit, and which units differ beyond noise."""
