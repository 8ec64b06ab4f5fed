"""Mixed: growth of people in teams, fitted from additive sums."""
