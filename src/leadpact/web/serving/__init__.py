"""Runs the service: the settings are read, the database prepared, a port opened, web and workers kept until the end."""
