"""Looks at who can sign in."""

from __future__ import annotations

import os
from collections.abc import Iterator

from leadpact.web.doctoring.check import Check, note, wrong
from leadpact.web.doctoring.deployment import answers_others

DO = "deactivate them on the page People, or make each a link to choose a password of their own"


def example_people() -> Iterator[Check]:
    """Whether the example's people share a password; silent where there are none."""
    from leadpact.web.example_people import sharing_a_password

    sharing = sharing_a_password()
    if not sharing:
        return
    said = f"{len(sharing)} of the example's people can sign in, all with one password that was printed"
    if answers_others(os.environ):
        yield wrong("example", said, DO)
    else:
        yield note("example", said, f"before other machines reach this: {DO}")
