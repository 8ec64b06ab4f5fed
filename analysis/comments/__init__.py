"""Comments: themes of what people wrote."""
