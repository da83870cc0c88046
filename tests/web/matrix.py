"""Reads `matrix.yaml`: what every route answers to every role, by method, and whose lead it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from ruamel.yaml import YAML

from leadpact.web.may import CAPABILITIES, EVERYBODY, REP

PAGE = Path(__file__).with_name("matrix.yaml")
METHODS = ("GET", "POST")
STRANGER = "stranger"
WHO = (*EVERYBODY, STRANGER)
WHOSE = ("own", "team", "other", "deleted")
USUAL = {"GET": 200, "POST": 302}
SIGN_IN, FORBIDDEN, MISSING, NOT_SO = 302, 403, 404, 405


@dataclass(frozen=True)
class Route:
    """One route as the page lists it."""

    name: str
    area: str
    says: Mapping[str, Any]
    about_lead: bool = False
    args: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    address: str = ""
    """Where it is asked at; by default where Django finds it by its name."""

    def expected(self, method: str, who: str, whose: str | None) -> frozenset[int]:
        """The statuses one cell may have, mostly one; for a method that is not named any refusal will do: the method first,
        or the person. Raises ValueError for what the page does not say so that one can read it.
        """
        if method in self.says:
            return frozenset({self._status(method, who, whose)})
        others = {self._status(named, who, whose) for named in self.says}
        return frozenset(
            {NOT_SO, *(others & {FORBIDDEN, SIGN_IN} if who == STRANGER else others & {FORBIDDEN})}
        )

    def _status(self, method: str, who: str, whose: str | None) -> int:
        said = self.says[method]
        if isinstance(said, Mapping):
            said = said.get(f"{who} {whose}", said.get(who, said.get(f"others {whose}", said.get("others"))))
            if said is None:
                raise ValueError(f"{self.name} {method}: write what {who} gets, or others")
            if isinstance(said, int):
                return said
        if isinstance(said, int):
            return said
        capability, _, status = str(said).partition(" ")
        usual = int(status) if status else USUAL[method]
        if capability == "public":
            return usual
        if who == STRANGER:
            return SIGN_IN
        if capability == "signed_in":
            return usual
        if capability not in CAPABILITIES:
            raise ValueError(f"{self.name} {method}: {capability} is no capability of may.py")
        if who not in CAPABILITIES[capability]:
            return FORBIDDEN
        if whose == "deleted" or (whose == "other" and who == REP):
            return MISSING
        return usual


def listed() -> dict[str, Route]:
    """The routes of the page. Raises ValueError for one that stands there twice."""
    found: dict[str, Route] = {}
    for area, routes in YAML(typ="safe", pure=True).load(PAGE.read_text(encoding="utf-8"))["routes"].items():
        for name, said in (routes or {}).items():
            if name in found:
                raise ValueError(f"{name} stands in {area} and in {found[name].area}")
            says = {method: said[method] for method in METHODS if method in said}
            about = said.get("about")
            found[name] = Route(name, area, says, about == "lead", said.get("with", {}), said.get("data", {}),
                                said.get("at", ""))  # fmt: skip
    return found


def served() -> dict[str, tuple[str, str]]:
    """Every route that Django resolves, by its name: its pattern, and the capability its view needs, if it says so. A route
    without a name has its pattern for one."""
    return dict(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: Any, space: str, before: str) -> Iterator[tuple[str, tuple[str, str]]]:
    for each in patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _walk(
                each.url_patterns, f"{space}{each.namespace}:" if each.namespace else space, route
            )
        elif isinstance(each, URLPattern):
            needs = getattr(each.callback, "needs", "")
            yield f"{space}{each.name or '(no name) ' + route}", (route, needs)


def missing() -> list[str]:
    """What is wrong between the page and the routes, and what to write."""
    page, routes = listed(), served()
    wanted = [
        f"the route {name} ({route}) is not in tests/web/matrix.yaml: write it under its area, "
        f"as `{name}: {{GET: {needs or 'see_leads'}}}`, with the methods it takes and the capability its view needs"
        for name, (route, needs) in routes.items()
        if name not in page
    ]
    return wanted + [
        f"tests/web/matrix.yaml lists {name}, and there is no such route: take it out"
        for name in page
        if name not in routes
    ]
