"""Migrations: how the tables of each store came to be as they are, step by step."""
