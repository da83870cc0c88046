"""The values of JSON texts as the texts of properties, all taken out in one reading of each text."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from leadpact.log.sqltext import lit, number_text, texts


class Values:
    """The SQL of the values at some paths of a JSON text; `columns` must be among the relation's."""

    def __init__(
        self, text: str, paths: Sequence[str], decimals: Collection[str] = (), *, sure: bool = False
    ) -> None:
        """`decimals`: the paths where numbers may not be whole. `sure`: every text is JSON."""
        self._text = text
        self._attempt = "" if sure else "TRY"
        self._paths = list(paths)
        self._decimals = [path for path in paths if path in decimals]

    @property
    def columns(self) -> str:
        """The values in a list, and the types of those that may be decimals in another."""
        if not self._paths:
            return "NULL::VARCHAR[] AS lp__vals"
        taken = f"{self._attempt}(json_extract_string({self._text}, {texts(self._paths)})) AS lp__vals"
        if not self._decimals:
            return taken
        return f"{taken}, {self._attempt}(json_type({self._text}, {texts(self._decimals)})) AS lp__types"

    def cells(self) -> list[str]:
        """Each value, in the order of the paths."""
        return [self._cell(place, path) for place, path in enumerate(self._paths, start=1)]

    def kind(self, path: str = "$") -> str:
        """What kind of value is at a path, NULL where there is none."""
        return f"{self._attempt}(json_type({self._text}, {lit(path)}))"

    def _cell(self, place: int, path: str) -> str:
        value = f"lp__vals[{place}]"
        if path not in self._decimals:
            return f"nullif({value}, '')"
        kind = f"lp__types[{self._decimals.index(path) + 1}]"
        return f"CASE WHEN {kind} = 'DOUBLE' THEN {number_text(value)} ELSE nullif({value}, '') END"
