"""Trends: what changed beyond noise, and when to raise an alert."""
