"""Content: what a page says, before anything is drawn."""
