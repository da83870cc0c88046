"""The HTTP API: events in, as Leadpact's own rows, as Segment's calls, and as signed webhooks."""
