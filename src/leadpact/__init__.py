"""Leadpact: the agreement between marketing and sales, as software that runs."""

__version__ = "0.1.0"
