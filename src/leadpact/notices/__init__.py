"""Sends a notice to a person or a program outside, or fails as permanent or passing: the last step of an event's way."""
