"""Collector: the steps of the tables with token hashes and sealed ballots."""
