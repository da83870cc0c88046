"""Who may do what: roles and their capabilities, and which leads a rep sees."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from leadpact.web.returning import to_sign_in

if TYPE_CHECKING:
    from leadpact.web.records.models import Standing, User

ADMINISTRATOR, OPERATIONS, MARKETING, SALES, REP, READER = (
    "administrator", "operations", "marketing_manager", "sales_manager", "rep", "reader",
)  # fmt: skip
EVERYBODY: Final = (ADMINISTRATOR, OPERATIONS, MARKETING, SALES, REP, READER)
KEEPERS: Final = (ADMINISTRATOR, OPERATIONS)
MANAGERS: Final = (*KEEPERS, MARKETING, SALES)

CAPABILITIES: Final[dict[str, tuple[str, ...]]] = {
    "see_scorecard": EVERYBODY,
    "see_agreement": EVERYBODY,
    "see_late": EVERYBODY,
    "see_leads": EVERYBODY,  # a rep sees own leads and unowned ones of their team; a reader changes nothing
    "work_leads": (*KEEPERS, SALES, REP),
    "assign_leads": (*KEEPERS, SALES),
    "nurture_leads": (*KEEPERS, MARKETING),
    "pause_clocks": (*KEEPERS, SALES),
    "decide_disputes": MANAGERS,
    "export_person": KEEPERS,
    "erase_person": (ADMINISTRATOR,),
    "draft_agreement": MANAGERS,
    "sign_agreement": EVERYBODY,  # and one must be one of the version's signers
    "see_people": MANAGERS,
    "manage_people": (ADMINISTRATOR,),
    "manage_away": (*KEEPERS, SALES),
    "own_away": (*MANAGERS, REP),  # one's own days, who is one of the agreement's people
    "own_settings": EVERYBODY,
    "manage_teams": (*KEEPERS, SALES),
    "upload": (*KEEPERS, MARKETING),
    "see_quarantine": (*KEEPERS, MARKETING),
    "release_quarantine": KEEPERS,
    "manage_sources": KEEPERS,
    "see_notices": KEEPERS,
    "see_audit": KEEPERS,
    "manage_settings": (ADMINISTRATOR,),
}
"""What each capability is, and whose it is."""


def may(user: Any, capability: str, about: Standing | None = None) -> bool:
    """Whether a user may do something, about a lead where one is given. Raises KeyError for no capability."""
    if not getattr(user, "is_active", False) or user.role not in CAPABILITIES[capability]:
        return False
    return about is None or in_reach(user, about)


def user_of(request: HttpRequest) -> User:
    """Who is signed in. Raises PermissionDenied for a stranger; views behind `needs` have none."""
    if not request.user.is_authenticated:
        raise PermissionDenied("signed in")
    return request.user


def needs(capability: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view for those who have a capability: others are refused, strangers asked to sign in."""

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            if not may(request.user, capability):
                raise PermissionDenied(capability)
            return view(request, *args, **kwargs)

        guarded.needs = capability  # type: ignore[attr-defined]
        return guarded

    return wrap


def in_reach(user: Any, standing: Standing) -> bool:
    """Whether a lead is one this user sees: a rep's own, or nobody's in a team of theirs."""
    if user.role != REP:
        return True
    if standing.owner:
        return bool(user.person) and standing.owner == user.person
    return standing.in_cycle and standing.team in teams_of(user)


def teams_of(user: Any) -> frozenset[str]:
    """The teams a user takes leads in; where there are no teams, the parties of the agreement they belong to."""
    from leadpact.web.agreed import agreed
    from leadpact.web.clock import now
    from leadpact.web.records.models import Membership, Team

    if not user.person:
        return frozenset()
    if Team.objects.exists():
        return frozenset(Membership.objects.filter(person=user.person).values_list("team__key", flat=True))
    history = agreed()
    parties = history.at(now()).agreement.parties.items() if history is not None else ()
    return frozenset(str(name) for name, party in parties if user.person in party.people)
