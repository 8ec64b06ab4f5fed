"""Item response: how much each item tells, and where on the scale."""
