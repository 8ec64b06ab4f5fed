"""Drivers: what goes together with friction, and with how much doubt."""
