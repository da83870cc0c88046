"""Leads and accounts as the worker claims them, and what the replay says of them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

PROMISED = ("handed_off", "joined", "clock_started", "clock_paused", "clock_resumed", "clock_missed")
"""The kinds of findings by which lists tell what is promised to a lead."""

UNOWNED = Q(owner__isnull=True) | Q(owner="")
"""Leads that are nobody's."""


class Account(models.Model):
    """What is folded together, and the timer queue: the worker claims accounts whose `work_at` has come.

    `key` is `a:` and the account_id, or `l:` and the lead_id of a lead that is an account of its own. `changed` counts
    events, `folded` is its value at the last fold. `quiet_until`: findings known by then are history, nobody is alerted.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=257, unique=True)
    changed = models.BigIntegerField(default=0)
    folded = models.BigIntegerField(default=0)
    folded_at = models.BigIntegerField(null=True)
    rules = models.CharField(max_length=32, blank=True)
    """The digest of the agreement and the versions of code and time zones it was last folded by."""
    work_at = models.BigIntegerField(null=True)
    claimed_by = models.CharField(max_length=32, null=True)
    claimed_until = models.BigIntegerField(null=True)
    quiet_until = models.BigIntegerField(null=True)
    failed = models.TextField(blank=True)
    """Why the last fold failed; it is tried again later."""

    class Meta:
        indexes = [
            models.Index(fields=["work_at"], name="account_work_at", condition=Q(work_at__isnull=False)),
            models.Index(
                fields=["work_at"],
                condition=Q(work_at__isnull=False)
                & (Q(quiet_until__isnull=True) | Q(quiet_until__lt=F("work_at"))),
                name="account_live_work_at",
            ),
            models.Index(fields=["rules"], name="account_rules"),
        ]


class Lead(models.Model):
    """A person, and the account it is folded with. `into` is whom it was merged into first."""

    id = models.BigAutoField(primary_key=True)
    lead_id = models.CharField(max_length=255, unique=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="leads")
    into = models.CharField(max_length=255, null=True)
    erased_at = models.BigIntegerField(null=True)


class Finding(models.Model):
    """One conclusion, with the columns of docs/reference/replay.md. Never altered: superseded when it is no longer said.

    Open ones (`superseded_at` empty) are what `replay` says of the log. `nth` tells equal ones of one account apart.
    Lengths are microseconds.
    """

    id = models.BigAutoField(primary_key=True)
    finding_id = models.CharField(max_length=32)
    nth = models.SmallIntegerField(default=0)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="findings", db_index=False)
    account_id_said = models.CharField(max_length=255)
    lead_id = models.CharField(max_length=255)
    cycle = models.IntegerField()
    kind = models.CharField(max_length=32)
    at = models.BigIntegerField()
    known_at = models.BigIntegerField()
    clause = models.CharField(max_length=300)
    version = models.CharField(max_length=40, null=True)
    cause = models.CharField(max_length=255)
    party = models.CharField(max_length=128, null=True)
    person = models.CharField(max_length=255, null=True)
    due_at = models.BigIntegerField(null=True)
    working_us = models.BigIntegerField(null=True)
    wall_us = models.BigIntegerField(null=True)
    value = models.BigIntegerField(null=True)
    detail = models.TextField()
    clock_id = models.CharField(max_length=32, null=True)
    said_at = models.BigIntegerField()
    superseded_at = models.BigIntegerField(null=True)
    superseded_by = models.CharField(max_length=32, blank=True)
    """The finding that says the same thing anew, if one does."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "finding_id", "nth"],
                condition=Q(superseded_at__isnull=True),
                name="finding_open_once",
            )
        ]
        indexes = [
            models.Index(fields=["lead_id", "at"], name="finding_lead"),
            # of a promise's verdicts those of a rep's leads, without reading the others
            models.Index(
                fields=["kind", "clause", "due_at"],
                include=["id", "lead_id"],
                condition=Q(superseded_at__isnull=True, due_at__isnull=False),
                name="finding_verdict",
            ),
            models.Index(
                fields=["kind", "at"], condition=Q(superseded_at__isnull=True), name="finding_kind_at"
            ),
            models.Index(
                fields=["account", "at"],
                condition=Q(superseded_at__isnull=True, kind__in=PROMISED),
                name="finding_promised",
            ),
        ]


class Standing(models.Model):
    """Where a lead stands, and what pages show of it without folding: a row a lead."""

    lead = models.OneToOneField(Lead, primary_key=True, on_delete=models.CASCADE, related_name="standing")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="standings")
    stage = models.CharField(max_length=128, null=True)
    buying_stage = models.CharField(max_length=32)
    cycle = models.IntegerField()
    fit = models.FloatField()
    interest = models.FloatField()
    grade = models.CharField(max_length=16, null=True)
    owner = models.CharField(max_length=255, null=True)
    open_clocks = models.JSONField(default=list)
    next_due_at = models.BigIntegerField(null=True)
    """When time itself will next say something."""
    promise = models.CharField(max_length=300, blank=True)
    """The clause of the open clock that is due first."""
    promise_due_at = models.BigIntegerField(null=True)
    promise_started_at = models.BigIntegerField(null=True)
    late_since = models.BigIntegerField(null=True)
    """The earliest due instant of a clock that was missed and is not answered yet."""
    late_party = models.CharField(max_length=128, blank=True)
    late_person = models.CharField(max_length=255, blank=True)
    """Who missed it."""
    team = models.CharField(max_length=128, blank=True)
    in_cycle = models.BooleanField(default=False)
    """Whether it is handed off and neither rejected nor returned."""
    listed = models.BooleanField(default=False)
    """Whether its owner has something to do with it: a conversation, or a promise of theirs that is open or late."""
    waiting_since = models.BigIntegerField(null=True)
    """Since when it waits for an owner, nobody being available."""
    snoozed_until = models.BigIntegerField(null=True)
    snoozed_by = models.CharField(max_length=255, blank=True)
    name = models.CharField(max_length=255, blank=True)
    company = models.CharField(max_length=255, blank=True)
    known = models.JSONField(default=dict)
    """The lead's properties as known now."""
    last_at = models.BigIntegerField(null=True)
    """Its latest event."""

    class Meta:
        indexes = [
            models.Index(
                fields=["owner", "late_since", "promise_due_at", "lead"],
                name="standing_inbox",
                condition=Q(listed=True),
            ),
            models.Index(
                fields=["late_since", "promise_due_at", "lead"],
                name="standing_free",
                condition=UNOWNED & Q(in_cycle=True),
            ),
            models.Index(fields=["late_since"], name="standing_late", condition=Q(late_since__isnull=False)),
            models.Index(
                fields=["late_party", "late_person", "late_since"],
                name="standing_owing",
                condition=Q(late_since__isnull=False),
            ),
            models.Index(
                fields=["waiting_since"], name="standing_waiting", condition=Q(waiting_since__isnull=False)
            ),
        ]
