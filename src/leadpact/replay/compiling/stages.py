"""Definitions: the stages and the ways into them, and who is excluded."""

from __future__ import annotations

from leadpact.agreement.definitions import Stage

from .. import tables
from .draft import Draft


def add_stages(draft: Draft, row: tables.Version) -> None:
    """Write a version's stages in their order."""
    definitions = draft.agreement.definitions
    row.excluded = draft.condition(definitions.excluded, absent=-2)
    row.stage_lo = len(draft.out.stages)
    for place, stage in enumerate(definitions.stages):
        low = len(draft.out.entries)
        add_entries(draft, stage)
        draft.out.stages.append(
            tables.Stage(
                bit=draft.names.stages.of(stage.id),
                party=draft.names.parties.of(stage.owner),
                clause=draft.names.clauses.add(f"definitions.stages.{stage.id}"),
                entry_lo=low,
                entry_hi=len(draft.out.entries),
                first=int(place == 0 and not stage.enter),
            )
        )
    row.stage_hi = len(draft.out.stages)
    row.mql = definitions.stage_at(draft.agreement.mql_stage)


def add_entries(draft: Draft, stage: Stage) -> None:
    """Write the ways into a stage, one for each kind of event."""
    for entry in stage.enter:
        for kind in entry.on or (None,):
            # An implied acceptance enters as `lead_accepted` does, at an event of another kind.
            kinds = None if kind is None or kind == "lead_accepted" else [kind]
            grade_lo, grade_hi = draft.grades(entry.grade)
            draft.out.entries.append(
                tables.Entry(
                    on=-1 if kind is None else draft.names.kinds.of(kind),
                    when=draft.condition(entry.when, kinds),
                    grade_lo=grade_lo,
                    grade_hi=grade_hi,
                    graded=int(bool(entry.grade)),
                )
            )
