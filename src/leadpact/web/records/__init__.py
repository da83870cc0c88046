"""The tables of the live service. Instants are microseconds UTC in integers, as in the core."""
