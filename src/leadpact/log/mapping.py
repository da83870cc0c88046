"""A mapping: how the rows of a foreign table become events. YAML to typed values, or to all that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final
from zoneinfo import available_timezones

from leadpact.agreement.conditions import Condition, parse_condition
from leadpact.agreement.parsing import parse
from leadpact.agreement.phrases import Phrase, write_sql
from leadpact.agreement.problems import CONDITION, Flaw, Problem, flaw
from leadpact.agreement.reading import placed
from leadpact.events.columns import ACTOR_KINDS, property_name_problem
from leadpact.events.kinds import is_kind, to_kind
from leadpact.log.relation import Source

VERSION: Final = 1
COLUMN_KEYS: Final = (
    "lead_id", "at", "event_id", "account_id", "seq", "logged_at", "received_at", "actor", "actor_kind", "source",
)  # fmt: skip
"""What a source column can be."""

KEYS: Final = ("leadpact_map", "columns", "timezone", "blank", "types", "source", "events")
ENTRY_KEYS: Final = (
    "where", "kind", "columns", "timezone", "at", "event_id", "lead_id", "account_id", "actor", "actor_kind", "seq",
    "logged_at", "received_at", "source", "properties", "set",
)  # fmt: skip
OWN_COLUMNS: Final = ("at", "event_id", "lead_id", "account_id", "actor", "seq", "logged_at", "received_at")
"""Keys of an entry that name a source column, as `columns` would."""

TYPES: Final = ("number", "text", "yes_no", "instant")
NEEDED: Final = ("lead_id", "at")


@dataclass(frozen=True, slots=True)
class Entry:
    """One way a row becomes an event. `columns` are its own; `shared`, the mapping's, are taken where a file has them."""

    place: int
    kind: str
    where: Condition | None
    columns: Mapping[str, str]
    shared: Mapping[str, str]
    constants: Mapping[str, str]
    properties: Mapping[str, str]
    set: Mapping[str, str]
    timezone: str | None = None
    """Reads its stamps without an offset; the mapping's where the entry names none."""

    def applies_to(self, source: Source) -> bool:
        """Whether a file has every column the entry names itself, and the shared ones no event can be without."""
        have = {column.name for column in (*source.columns, *source.inner)}
        needed = {*self.columns.values(), *self.properties.values()}
        needed |= {self.shared[name] for name in NEEDED if name in self.shared and name not in self.columns}
        if self.where is not None:
            needed |= {name for _, name in self.where.refs}
        return needed <= have


@dataclass(frozen=True, slots=True)
class EventMapping:
    """A mapping that was read. `blank` are the texts of a cell that say nothing, as an empty one."""

    file: str
    entries: tuple[Entry, ...]
    blank: tuple[str, ...] = ()


def load_mapping(path: Path) -> EventMapping | list[Problem]:
    """Read a mapping file."""
    try:
        text = path.read_bytes()
    except OSError as failed:
        return [Problem(str(path), 1, 1, "", "unreadable", (("said", failed.strerror or str(failed)),))]
    return read_mapping(text, str(path))


def read_mapping(text: bytes | str, file: str = "map.yaml") -> EventMapping | list[Problem]:
    """Read a mapping. Never raises: all that is wrong comes back as problems, in their order."""
    source = parse(text)
    problems = [Problem(file, slip.line, slip.column, "", slip.code, slip.params) for slip in source.slips]
    if source.root is None:
        return problems
    reader = _Reader(file)
    found = reader.mapping(source.root.plain())
    problems += placed(reader.flaws, source, file)
    problems.sort(key=lambda each: (each.line, each.column))
    return list(dict.fromkeys(problems)) if problems or found is None else found


class _Reader:
    """Walks the document once and notes every flaw."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.flaws: list[Flaw] = []

    def mapping(self, data: Any) -> EventMapping | None:
        """The whole document."""
        if not self._is_map(data, ()):
            return None
        self._keys(data, KEYS, ())
        self._missing(data, ("leadpact_map", "events"), ())
        if "leadpact_map" in data and (
            data["leadpact_map"] != VERSION or isinstance(data["leadpact_map"], bool)
        ):
            self.flaws.append(
                flaw("not_one_of", "leadpact_map", given=data["leadpact_map"], known=str(VERSION))
            )
        shared = self._columns(data.get("columns", {}), ("columns",))
        zone = self._zone(data, ())
        types = self._types(data.get("types", {}))
        constants = self._constants(data, (), ("source",))
        entries = self._entries(data.get("events"), shared, types, constants, zone)
        return EventMapping(self._file, tuple(entries), self._blank(data.get("blank")))

    def _entries(
        self,
        given: Any,
        shared: dict[str, str],
        types: dict[str, Any],
        constants: dict[str, str],
        zone: str | None,
    ) -> Iterator[Entry]:
        if given is None:
            return
        if not isinstance(given, list):
            self.flaws.append(flaw("not_a_list", "events", given=given))
            return
        if not given:
            self.flaws.append(flaw("too_few", "events"))
        for place, data in enumerate(given):
            entry = self._entry(place, data, shared, types, constants, zone)
            if entry is not None:
                yield entry

    def _entry(
        self, place: int, data: Any, shared: dict[str, str], types: dict[str, Any], constants: dict[str, str],
        zone: str | None,
    ) -> Entry | None:  # fmt: skip
        path = ("events", place)
        if not self._is_map(data, path):
            return None
        self._keys(data, ENTRY_KEYS, path)
        self._missing(data, ("kind",), path)
        columns = self._columns(data.get("columns", {}), (*path, "columns"))
        columns |= self._columns({key: data[key] for key in OWN_COLUMNS if key in data}, path)
        for name in NEEDED:
            if name not in columns and name not in shared:
                self.flaws.append(flaw("missing_key", *path, on_key=True, key=name))
        properties = self._names(data.get("properties", {}), (*path, "properties"))
        fixed = self._names(data.get("set", {}), (*path, "set"), constant=True)
        for name in sorted(properties.keys() & fixed.keys()):
            self.flaws.append(flaw("twice", *path, "set", name, on_key=True, name=name))
        zone = self._zone(data, path) or zone
        where = self._where(data.get("where"), types, (*path, "where"), zone)
        constants = constants | self._constants(data, path, ("source", "actor_kind"))
        kind = self._kind(data.get("kind"), path)
        return Entry(place, kind, where, columns, shared, constants, properties, fixed, zone)

    def _kind(self, given: Any, path: tuple[str | int, ...]) -> str:
        if given is None:
            return ""
        if not isinstance(given, str) or not is_kind(given):
            close = (to_kind(str(given)) if isinstance(given, str) else "") or "form_submitted"
            self.flaws.append(flaw("wrong_form", *path, "kind", given=given, known=close))
            return ""
        return given

    def _where(
        self, given: Any, types: dict[str, Any], path: tuple[str | int, ...], zone: str | None
    ) -> Condition | None:
        if given is None:
            return None
        if not isinstance(given, str):
            self.flaws.append(flaw("not_a_text", *path, given=given))
            return None
        found = parse_condition(given, types, zone or "UTC")
        if isinstance(found, Condition):
            for scope, name in sorted(found.refs):
                if scope == "lead":
                    what = Phrase("a row has no {property}", property=f"lead.{name}")
                    said = (("what", what), ("write", write_sql(name)))
                    self.flaws.append(Flaw(path, CONDITION + "not_allowed", said))
            return found
        self.flaws += [
            Flaw(
                path, CONDITION + each.code, (("what", each.what), ("write", each.write)), False, each.column
            )
            for each in found
        ]
        return None

    def _columns(self, given: Any, path: tuple[str | int, ...]) -> dict[str, str]:
        """Event column to source column."""
        if not self._is_map(given, path):
            return {}
        if path[-1:] == ("columns",):
            self._keys(given, COLUMN_KEYS, path)
        return {key: self._text(value, (*path, key)) for key, value in given.items() if key in COLUMN_KEYS}

    def _names(self, given: Any, path: tuple[str | int, ...], *, constant: bool = False) -> dict[str, str]:
        """Property to source column, or to a constant."""
        if not self._is_map(given, path):
            return {}
        found = {}
        for name, value in given.items():
            if problem := property_name_problem(name):
                code = "reserved_property" if problem == "reserved_property" else "empty_text"
                self.flaws.append(flaw(code, *path, name, on_key=True, name=name))
            found[name] = _constant(value) if constant else self._text(value, (*path, name))
            if constant and found[name] is None:
                self.flaws.append(flaw("not_a_text", *path, name, given=value))
        return {name: value for name, value in found.items() if value is not None}

    def _constants(
        self, data: dict[str, Any], path: tuple[str | int, ...], keys: Iterable[str]
    ) -> dict[str, str]:
        found = {key: self._text(data[key], (*path, key)) for key in keys if key in data}
        if "actor_kind" in found and found["actor_kind"] not in ACTOR_KINDS:
            known = ", ".join(ACTOR_KINDS)
            self.flaws.append(flaw("not_one_of", *path, "actor_kind", given=found["actor_kind"], known=known))
        return found

    def _zone(self, data: dict[str, Any], path: tuple[str | int, ...]) -> str | None:
        given = data.get("timezone")
        if given is None:
            return None
        known = available_timezones()
        if not isinstance(given, str) or given not in known:
            close = get_close_matches(str(given), known, 1)
            near = (close or ["Europe/Madrid"])[0]
            self.flaws.append(flaw("unknown_zone", *path, "timezone", name=given, close=near))
            return None
        return given

    def _blank(self, given: Any) -> tuple[str, ...]:
        if given is None:
            return ()
        if not isinstance(given, list):
            self.flaws.append(flaw("not_a_list", "blank", given=given))
            return ()
        said = [None if isinstance(each, bool) else _constant(each) for each in given]
        for place, (each, text) in enumerate(zip(given, said, strict=True)):
            if text is None or not text.strip():
                code = "empty_text" if isinstance(each, str) else "not_a_text"
                self.flaws.append(flaw(code, "blank", place, given=each))
        return tuple(text.strip() for text in said if text)

    def _types(self, given: Any) -> dict[str, Any]:
        if not self._is_map(given, ("types",)):
            return {}
        for name, kind in given.items():
            if kind not in TYPES:
                self.flaws.append(flaw("not_one_of", "types", name, given=kind, known=", ".join(TYPES)))
        return {name: kind for name, kind in given.items() if kind in TYPES}

    def _text(self, given: Any, path: tuple[str | int, ...]) -> str:
        if isinstance(given, str) and given:
            return given
        self.flaws.append(flaw("empty_text" if given == "" else "not_a_text", *path, given=given))
        return ""

    def _is_map(self, given: Any, path: tuple[str | int, ...]) -> bool:
        if isinstance(given, dict):
            return True
        self.flaws.append(flaw("not_a_map", *path, given=given))
        return False

    def _keys(self, data: dict[str, Any], known: Iterable[str], path: tuple[str | int, ...]) -> None:
        for key in data:
            if key not in known:
                close = get_close_matches(key, list(known), 1)
                if close:
                    self.flaws.append(flaw("did_you_mean", *path, key, on_key=True, key=key, close=close[0]))
                else:
                    told = ", ".join(known)
                    self.flaws.append(flaw("unknown_key", *path, key, on_key=True, key=key, known=told))

    def _missing(self, data: dict[str, Any], keys: Iterable[str], path: tuple[str | int, ...]) -> None:
        self.flaws += [flaw("missing_key", *path, on_key=True, key=key) for key in keys if key not in data]


def _constant(given: Any) -> str | None:
    """A constant as the text of a property; None if it is none."""
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, str):
        return given or None
    return (
        None
        if given is None or isinstance(given, dict | list)
        else format(given, "f" if "." in str(given) else "")
    )
