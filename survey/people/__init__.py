"""People: departments as a tree and who works in them; never who answered what."""
