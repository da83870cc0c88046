"""Why a lead is rejected, returned or makes no progress: a reason of the agreement, with words where it asks for them."""

from __future__ import annotations

from leadpact.agreement.document import Agreement
from leadpact.web.actions.happened import RefusedError
from leadpact.words.naming import N_

NO_SUCH_REASON = N_("The agreement in force does not know this reason. Choose one of the list.")
SAY_IT = N_("With this reason the agreement asks for a few words too: write them into the note.")


def given_reason(agreement: Agreement, reason: str, note: str) -> dict[str, str]:
    """The properties that say so. Raises RefusedError."""
    known = agreement.follow_up.reasons.get(reason)
    if known is None:
        raise RefusedError(NO_SUCH_REASON)
    if known.text == "required" and not note.strip():
        raise RefusedError(SAY_IT)
    return {"reason": reason, "note": note.strip()}
