"""Serial: models whose residuals are correlated over waves or unequal between them."""
