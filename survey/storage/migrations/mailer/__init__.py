"""Mailer: the steps of the tables with people, waves, letters and accounts."""
