"""Reports: tells. What may be shown, in words and pictures that carry their certainty."""
