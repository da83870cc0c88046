"""Segment's calls as rows of the log, for whatever takes them in: the HTTP API, a webhook, a file.

The translation itself is pure and lives in `leadpact.events.segment`, where the reader of JSON Lines can reach it too.
"""

from leadpact.events.segment import CALLS, is_segment, translate

__all__ = ["CALLS", "is_segment", "translate"]
