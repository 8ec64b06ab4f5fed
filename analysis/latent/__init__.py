"""Latent: factor and structural models of the answers, by likelihood and by least squares."""
