"""Compiles the versions of an agreement into the tables of the fold; one file for each part of the document."""

from __future__ import annotations

from leadpact.agreement.history import History

from .draft import Draft
from .follow_up import add_clocks, add_pauses
from .handoff import add_handoff, add_return
from .names import name_all, place_people
from .nurturing import add_tracks
from .qualification import BUYING_STAGES, add_qualification
from .reactions import add_reactions
from .review import add_disputes
from .stages import add_stages
from .written import Tables, TooMuchError

__all__ = ["BUYING_STAGES", "Tables", "TooMuchError", "compile_history"]


def compile_history(history: History) -> Tables:
    """The tables of an agreement's versions. Pure; done once a replay. Raises TooMuchError."""
    draft = Draft(history)
    name_all(draft)
    for place in range(len(history.versions)):
        row = draft.begin_version(place)
        add_stages(draft, row)
        add_qualification(draft, row)
        add_handoff(draft, row)
        add_return(draft, row)
        add_disputes(draft, row)
        add_pauses(draft, row)
        add_clocks(draft, row)
        add_tracks(draft, row)
        place_people(draft)
        add_reactions(draft, row)
    return draft.out
