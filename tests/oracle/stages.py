"""Stages: which a row enters, and which it implies (page 4, Stages)."""

from __future__ import annotations

from typing import Any

from .clocks import hear
from .rows import Row
from .saying import Account


def enter_stage(account: Account, row: Row, stage: str, implied: bool) -> None:
    """Say that a stage is entered."""
    version = row.version
    assert version is not None
    lead = account.lead(row.lead)
    lead.entered.add(stage)
    terms = version.agreement.definitions.stages[version.stages.index(stage)]
    detail: dict[str, Any] = {"stage": stage, "implied": implied}
    if lead.grade is not None:
        # READING: `grade (if judged)` is the grade the lead was last judged to have; without one the key is absent.
        detail["grade"] = lead.grade
    owner = str(terms.owner) if terms.owner is not None else None
    account.say_of_row(
        "stage_entered",
        row,
        clause=f"definitions.stages.{stage}",
        version=version,
        party=owner,
        person=account.conversation(row.lead).owner if owner == version.to else None,
        detail=detail,
    )


def imply_before(account: Account, row: Row, place: int) -> None:
    """The stages that are skipped: those between the furthest entered and this one."""
    assert row.version is not None
    lead = account.lead(row.lead)
    for skipped in row.version.stages[row.version.furthest(lead.entered) + 1 : place]:
        enter_stage(account, row, skipped, implied=True)


def enter_stages(account: Account, row: Row, graded: bool, implied_acceptance: bool) -> set[str]:
    """Page 2, step 4; the stages that are entered and not implied."""
    version = row.version
    if version is None:
        return set()
    lead = account.lead(row.lead)
    kinds = {row.kind} | ({"lead_accepted"} if implied_acceptance else set())
    entered = set()
    for place, stage in enumerate(version.agreement.definitions.stages):
        # READING: `the first stage without enter` is the first stage of all, if it has no `enter`.
        fits = place == 0 if not stage.enter else False
        for entry in stage.enter:
            on = not entry.on or bool(kinds & set(entry.on))
            when = version.true(entry.when, row.props, row.record)
            grade = not entry.grade or (graded and lead.grade in entry.grade)
            only_when = not entry.on and not entry.grade
            fits = fits or (on and when and grade and (not only_when or row.kind == "lead_identified"))
        if fits and place > version.furthest(lead.entered):
            imply_before(account, row, place)
            enter_stage(account, row, str(stage.id), implied=False)
            entered.add(str(stage.id))
            hear(account, row, set(), {str(stage.id)})
    return entered


def imply_mql(account: Account, row: Row) -> None:
    """A handoff implies the MQL stage, with all before it."""
    version = row.version
    assert version is not None
    if version.mql is None:
        return
    place = version.stages.index(version.mql)
    if place > version.furthest(account.lead(row.lead).entered):
        imply_before(account, row, place)
        enter_stage(account, row, version.mql, implied=True)
