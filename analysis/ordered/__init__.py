"""Ordered: regression for ordered answers, with and without teams."""
