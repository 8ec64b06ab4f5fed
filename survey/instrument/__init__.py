"""Instrument: questionnaires as data, read whole and checked whole."""
