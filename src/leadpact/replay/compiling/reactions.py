"""For each kind of event what a version does about it, so that most events ask for nothing more."""

from __future__ import annotations

from .. import tables
from ..codes import BY_EVENT
from .draft import Draft
from .qualification import rules_of


def add_reactions(draft: Draft, row: tables.Version) -> None:
    """Write the version's rules by kind, and whether triggers or clocks listen; last the rules about the lead's state."""
    rules = rules_of(draft)
    starts = draft.out.promises[row.clock_lo : row.clock_hi]
    triggers = draft.out.triggers[row.trigger_lo : row.trigger_hi]
    for kind in [*range(len(draft.names.kinds)), -1]:
        low = len(draft.out.rules)
        draft.out.rules.extend(rule for rule in rules if rule.on == kind)
        draft.out.reactions.append(
            tables.Reaction(
                rule_lo=low,
                rule_hi=len(draft.out.rules),
                triggers=int(any(trigger.on == kind for trigger in triggers)),
                clocks=int(any(p.start_by == BY_EVENT and p.start_what == kind for p in starts)),
            )
        )
