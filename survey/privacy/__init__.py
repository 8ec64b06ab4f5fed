"""Privacy: what may be shown, fixed before a wave opens."""
