"""Vault: the steps of the tables with opened answers, comments and receipts."""
