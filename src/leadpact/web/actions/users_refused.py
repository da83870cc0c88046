"""Why an action about people does not do what it is asked, as a message of the catalogue and its values."""

from __future__ import annotations

from leadpact.words.catalogue import Said, Words


class RefusedError(Exception):
    """Nothing was changed. `field` is the field of the form it is about, empty for the whole."""

    def __init__(self, message: str, field: str = "", /, **values: object) -> None:
        super().__init__(message.format(**values))
        self.message, self.field, self.values = message, field, values

    def said(self, words: Words) -> Said:
        """In the reader's language."""
        return words.say(self.message, **self.values) if self.message != "{problems}" else Said(str(self))
