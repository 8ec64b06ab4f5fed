"""Web: the pages of respondents and of those who run a survey, made from the core's answers."""
