"""The pages of notices: what was told to whom, what could not be, and one's own."""
