"""What a check says, so that it can be said in another language: English, with the template and values it is made of."""

from __future__ import annotations

from typing import Any


class Phrase(str):
    """An English sentence, or a part of one. What is not language (SQL, keys, names) comes as a value of its template.

    The template is the key of the translated ones; a value that is itself a phrase is translated too.
    """

    __slots__ = ("template", "values")

    template: str
    values: tuple[tuple[str, str], ...]

    def __new__(cls, template: str, /, **values: str) -> Phrase:
        """`values` are those the template names."""
        made = super().__new__(cls, template.format(**values) if values else template)
        made.template, made.values = template, tuple(values.items())
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """What makes it again where it is copied."""
        return (self.template,), dict(self.values)


def write_sql(sql: str) -> Phrase:
    """What to write, where that is code alone."""
    return Phrase("write {sql}", sql=sql)
