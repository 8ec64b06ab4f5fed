"""Indicators: everything that was found, one file a sort of finding, bundled for the report."""
