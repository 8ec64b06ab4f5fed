"""Parties: mailer, collector and vault; what each holds, may do, and passes on to the others."""
