"""Turns a notice of the outbox into a message: what it tells is read from the records when it is sent, for its reader."""
