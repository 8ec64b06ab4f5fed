"""Quality: who answered how carefully, and what changes without the careless."""
