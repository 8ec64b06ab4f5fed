"""Networks: who rates whom, taken apart into rater, rated and relation."""
