"""Looks at a deployment and says what is wrong with it, each with what to do; it changes nothing."""
