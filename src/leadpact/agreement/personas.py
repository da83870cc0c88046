"""The part `personas`: the kinds of buyer, told to sales at handoff and counted in measures."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from leadpact.agreement.names import ConditionText
from leadpact.agreement.texts import SCHEMA, Text
from leadpact.agreement.values import Plain, Value, as_list, one_or_many

Texts = Annotated[tuple[Text, ...], BeforeValidator(as_list), one_or_many(SCHEMA)]


class Persona(Value):
    """A kind of buyer; a lead is of the first persona whose `match` holds."""

    name: Text | None = None
    """How people call it; default: its key."""
    match: ConditionText | None = None
    """Who belongs to it; default: nobody, the persona is only described."""
    buying_role: Plain | None = None
    """The part they have in a purchase, `decision_maker`; default: not said."""
    demographics: Texts = ()
    """Age, schooling, place …; a text or a list of them; default: none."""
    identifiers: Texts = ()
    """How to recognise them; default: none."""
    challenges: Texts = ()
    """What makes their work hard; default: none."""
    goals: Texts = ()
    """What they want to reach; default: none."""
    objections: Texts = ()
    """What they answer to an offer; default: none."""
