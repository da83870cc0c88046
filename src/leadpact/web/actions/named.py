"""Who the agreement names: today, or from a version on that is signed ahead."""

from __future__ import annotations

from leadpact.agreement.history import Version
from leadpact.web.actions.users_refused import RefusedError
from leadpact.web.agreed import agreed
from leadpact.web.clock import now
from leadpact.words.naming import N_


def version_naming(person: str) -> Version:
    """The first of today's version and those to come that has a person. Raises RefusedError."""
    history = agreed()
    version = history.naming(person, now()) if history is not None else None
    if version is None:
        raise RefusedError(N_("The agreement in force has nobody called {person}."), "person", person=person)
    return version
