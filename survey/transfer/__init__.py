"""Transfer: files from and to the outside, every faulty row reported together."""
