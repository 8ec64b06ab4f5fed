"""Population: means and shares of small departments, and who is missing from them."""
