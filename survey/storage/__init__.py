"""Storage: three stores that know nothing of each other, and lose nothing they acknowledged."""
