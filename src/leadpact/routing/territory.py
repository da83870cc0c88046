"""Which team takes a lead: the first whose condition holds for what is known of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from leadpact.agreement.condition_answers import answer
from leadpact.agreement.condition_names import bare_names
from leadpact.agreement.condition_types import Condition, ConditionProblem, named, properties_of
from leadpact.agreement.condition_values import Known
from leadpact.agreement.conditions import parse_condition
from leadpact.agreement.document import Agreement
from leadpact.agreement.problems import CONDITION
from leadpact.agreement.values import FrozenMap
from leadpact.routing.asked import Asked, Team
from leadpact.routing.decision import BAD_TERRITORY, NO_TEAM

ASKS_EVENT = "territory.asks_event"


@dataclass(frozen=True, slots=True)
class TerritoryProblem:
    """Something wrong with a territory's condition. `column` counts from 0 in its text.

    `code` is `condition.` and what `check` says of conditions, with `what` and `write` in `params`; or
    `territory.asks_event` with `name`: a territory is asked of the lead alone, where an event's property is always NULL.
    """

    code: str
    column: int
    params: tuple[tuple[str, str], ...]


def check_territory(text: str, agreement: Agreement) -> list[TerritoryProblem]:
    """Everything that is wrong with a condition under this version's properties; empty if a team may have it."""
    found = _read(text, agreement.definitions.properties, agreement.timezone)
    return [] if isinstance(found, Condition) else list(found)


def team_for(asked: Asked, teams: Iterable[Team], agreement: Agreement) -> tuple[Team | None, str | None]:
    """The team that takes the lead; or why none does, with the team at which that came out.

    Without any teams it is all of the taking party.
    """
    ordered = sorted(teams, key=lambda team: (team.order, team.key))
    if not ordered:
        return Team(agreement.to_party, agreement.to_party), None
    lead = asked.lead if isinstance(asked.lead, Known) else Known(asked.lead)
    for team in ordered:
        if team.condition is None:
            return team, None
        condition = _read(team.condition, agreement.definitions.properties, agreement.timezone)
        if not isinstance(condition, Condition):
            return team, BAD_TERRITORY
        if answer(condition.tree, {}, lead):
            return team, None
    return None, NO_TEAM


@lru_cache(maxsize=1024)
def _read(
    text: str, properties: FrozenMap[str, Any], timezone: str
) -> Condition | tuple[TerritoryProblem, ...]:
    """The condition, or what is wrong with it. Kept: a team's is asked for every lead."""
    found = parse_condition(text, properties, timezone)
    if not isinstance(found, Condition):
        return tuple(map(_told, found))
    problems = (*map(_told, bare_names(found, properties)), *_asks_event(found))
    return problems or found


def _told(problem: ConditionProblem) -> TerritoryProblem:
    params = (("what", problem.what), ("write", problem.write))
    return TerritoryProblem(CONDITION + problem.code, problem.column, params)


def _asks_event(condition: Condition) -> Iterable[TerritoryProblem]:
    """Properties that only an event has; each is said once, where it is first written."""
    asked = dict.fromkeys(each for each in properties_of(condition.tree) if each.scope == "event")
    for each in asked:
        name = named(each)
        yield TerritoryProblem(ASKS_EVENT, max(condition.text.find(name), 0), (("name", name),))
