"""People: departments and how many work in them; never who answered what."""
