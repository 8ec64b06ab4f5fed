"""Mail: letters, how they leave and how they come back; one recipient each."""
