"""Why something can't be done with a version: a message for people, and the problems of its text where those are why."""

from __future__ import annotations

from collections.abc import Sequence

from leadpact.agreement.problems import Problem


class NotDoneError(ValueError):
    """Nothing was changed; the message says why, and what to do instead."""

    def __init__(self, message: str, problems: Sequence[Problem] = (), **values: object) -> None:
        super().__init__(message)
        self.message, self.problems, self.values = message, tuple(problems), values
