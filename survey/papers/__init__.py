"""Papers: what a works council, a data protection officer and staff read before a study."""
