"""Rendering: documents as HTML and PDF."""
