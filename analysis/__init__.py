"""Analysis: understands. From closed waves to indicators, each with its uncertainty."""
