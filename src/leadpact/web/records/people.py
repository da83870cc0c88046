"""Who signs in and what they may, and who takes leads: teams, turns, days away."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models


class Users(BaseUserManager["User"]):
    """Makes users; an e-mail address is one user's, whatever its case."""

    def create_user(self, email: str, password: str | None = None, **more: Any) -> User:
        """A user who may do what `role` says; without a password nobody can sign in as them yet."""
        user = self.model(email=email.strip().lower(), **more)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in. `person` is their short name in the agreement, if they are one of its people."""

    ADMINISTRATOR, OPERATIONS, MARKETING, SALES, REP, READER = (
        "administrator", "operations", "marketing_manager", "sales_manager", "rep", "reader",
    )  # fmt: skip
    ROLES = [(role, role) for role in (ADMINISTRATOR, OPERATIONS, MARKETING, SALES, REP, READER)]
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=ROLES, default=READER)
    person = models.CharField(max_length=128, unique=True, null=True)
    language = models.CharField(max_length=5, default="en")
    timezone = models.CharField(max_length=64, blank=True)
    """In which instants are shown; empty: the agreement's."""
    is_active = models.BooleanField(default=True)
    created_at = models.BigIntegerField(default=0)
    invited_at = models.BigIntegerField(null=True)
    # How they want to hear of things.
    channels = models.JSONField(default=dict)
    """Channel to address: `{"email": "", "slack": "https://…"}`; an empty address is their own."""
    muted = models.JSONField(default=list)
    """The kinds of notices they do not want."""
    digest = models.CharField(max_length=8, default="no")
    """`no`: each at once; `hourly`, `daily`: gathered."""
    quiet_from = models.CharField(max_length=5, blank=True)
    quiet_to = models.CharField(max_length=5, blank=True)

    objects: ClassVar[Users] = Users()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name or self.email


class Team(models.Model):
    """People who share a territory: `condition` says which leads are theirs, none means all others; asked by `place`."""

    key = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    condition = models.TextField(blank=True)
    place = models.IntegerField(default=0)


class Membership(models.Model):
    """That a person of the agreement takes leads in a team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    person = models.CharField(max_length=128)
    weight = models.IntegerField(null=True)
    """Turns against the others' in the team; empty: by the agreement's capacity."""
    place = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "person"], name="membership_once")]


class Turn(models.Model):
    """How much a person is owed in a team's round: the state of the weighted round robin."""

    team = models.CharField(max_length=64)
    """The team's key; empty: the party's people where there are no teams."""
    person = models.CharField(max_length=128)
    credit = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "person"], name="turn_once")]


class Taking(models.Model):
    """What a person takes at present, beyond what the agreement says of them."""

    person = models.CharField(max_length=128, primary_key=True)
    active = models.BooleanField(default=True)
    per_day = models.IntegerField(null=True)
    per_week = models.IntegerField(null=True)


class Away(models.Model):
    """A stretch in which a person takes no leads: [from, to) in microseconds UTC."""

    person = models.CharField(max_length=128, db_index=True)
    from_at = models.BigIntegerField()
    to_at = models.BigIntegerField()
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")


class Decision(models.Model):
    """One routing decision: who got a lead, and why not the others. The event is `lead_assigned`; this is its record."""

    event_id = models.CharField(max_length=255, unique=True)
    lead_id = models.CharField(max_length=255, db_index=True)
    about = models.CharField(max_length=64, unique=True)
    """What was decided, so that it is decided once: the handoff or the escalation."""
    at = models.BigIntegerField()
    team = models.CharField(max_length=64, blank=True)
    person = models.CharField(max_length=128)
    why = models.CharField(max_length=64)
    candidates = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["person", "at"], name="decision_person_at")]
