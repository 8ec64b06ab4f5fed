"""Admin: the pages for the people who run a survey; never an answer, never a name beside one."""
