"""The one way in which sending a notice fails: for good, or only for now."""

from __future__ import annotations

import re

REASONS = (
    "address_wrong",
    "address_internal",
    "not_https",
    "redirected",
    "gone",
    "refused",
    "recipient_refused",
    "message_refused",
    "busy",
    "name_unknown",
    "unreachable",
    "timed_out",
    "tls_refused",
    "login_refused",
    "sender_refused",
)
"""Every reason a notice was not sent; `words.notices_failures` has the sentences."""
OF_SETTINGS = frozenset(("tls_refused", "login_refused", "sender_refused"))
"""Reasons that lie with this service's own settings, whoever the notice is for."""
LONGEST = 300
UNPRINTABLE = re.compile(
    r"[^\S ]+|[\x00-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff]+"
)


class NoticeFailure(Exception):  # noqa: N818 (a glossary's noun, as findings are)
    """A notice was not accepted. `permanent`: trying again will not help, tell a person; else try again later.

    `reason` is one of REASONS, `detail` what the other side said (one line, at most LONGEST characters, never an
    address' secret part), `retry_after` the seconds it asked to be left alone.
    """

    def __init__(
        self, permanent: bool, reason: str, detail: str = "", retry_after: int | None = None
    ) -> None:
        if reason not in REASONS:
            raise ValueError(f"unknown reason {reason!r}")
        self.permanent, self.reason = permanent, reason
        self.detail = UNPRINTABLE.sub(" ", detail).strip()[:LONGEST]
        self.retry_after = retry_after
        super().__init__(f"{reason}: {self.detail}" if self.detail else reason)

    @property
    def of_settings(self) -> bool:
        """Whether every notice fails like this until the settings of this service are mended."""
        return self.reason in OF_SETTINGS
